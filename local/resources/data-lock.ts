import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds the data directory for this process. The lock is SQLite's on a file of its own, so the system lets it go
 * however the process ends.
 *
 * @returns what lets it go
 * @throws Error where another process holds it
 */
export function lockDataDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, 'lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    throw new Error(
      `Another process works on ${dataDir}. Stop it first, or name another directory with DATA_DIR (and another PORT).`,
    );
  }
  return () => database.close();
}
