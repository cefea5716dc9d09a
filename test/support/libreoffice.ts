import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Has LibreOffice convert a file into the folder where it lies.
 * @param to a format and its filter, such as `csv:…`
 * @returns the path of what it made, without its extension
 */
export function convert(file: string, to: string, from?: string): string {
  convertAll([file], to, from);
  return join(dirname(file), basename(file).replace(/\.\w+$/, ''));
}

/** As `convert`, for files of one folder in one process with a profile of its own: to start takes it longest. */
export function convertAll(files: readonly [string, ...string[]], to: string, from?: string): void {
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
      dirname(files[0]),
      ...files,
    ],
    { stdio: 'pipe', timeout: 1_200_000 },
  );
}
