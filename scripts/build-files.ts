import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** SHA-256 over the paths and contents of the files and directories, relative to `root`; absent ones count as empty. */
export async function hashOf(root: string, paths: readonly string[]): Promise<string> {
  const lists = await Promise.all(paths.map((path) => filesUnder(join(root, path))));
  const files = lists.flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    hash
      .update(`${relative(root, file)}\0`)
      .update(contents[index] ?? '')
      .update('\0');
  });
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Writes under another name and renames, so that whoever reads at the same time sees the old file or the new one. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, content);
  await rename(draft, path);
}

/**
 * The entry of each function, by its name: `functions/<name>/index.ts` and `functions/workers/<name>/index.ts`.
 *
 * @throws Error where a worker and a function have one name, since both are deployed under it
 */
export async function findEntries(root: string): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  for (const parent of ['functions', 'functions/workers']) {
    for (const found of (await readdir(join(root, parent), { withFileTypes: true })).sort(byName)) {
      const entry = join(parent, found.name, 'index.ts');
      if (!found.isDirectory() || !existsSync(join(root, entry))) continue;
      if (entries[found.name])
        throw new Error(`${entry} and ${entries[found.name]} have one name; rename one of them.`);
      entries[found.name] = entry;
    }
  }
  return entries;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
