import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Has LibreOffice convert a file into the folder where it lies, with a profile of its own.
 * @param to a format and its filter, such as `csv:…`
 * @returns the path of what it made, without its extension
 */
export function convert(file: string, to: string, from?: string): string {
  const directory = dirname(file);
  const profile = mkdtempSync(join(tmpdir(), 'libreoffice-'));
  execFileSync(
    'soffice',
    [
      `-env:UserInstallation=file://${profile}`,
      '--headless',
      ...(from === undefined ? [] : [`--infilter=${from}`]),
      '--convert-to',
      to,
      '--outdir',
      directory,
      file,
    ],
    { stdio: 'pipe', timeout: 300_000 },
  );
  return join(directory, basename(file).replace(/\.\w+$/, ''));
}
