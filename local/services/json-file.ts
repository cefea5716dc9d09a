import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';

/** One value kept as a JSON file, written whole and atomically, so that a crash leaves the old or the new. */
export interface JsonFile<T> {
  readonly value: T;
  save: (value: T) => void;
}

/** Opens the file, or starts with `initial` where there is none. Throws when its content does not fit. */
export function openJsonFile<T>(path: string, schema: z.ZodType<T>, initial: T): JsonFile<T> {
  let value = existsSync(path) ? read(path, schema) : initial;
  return {
    get value() {
      return value;
    },
    save(next) {
      write(path, next);
      value = next;
    },
  };
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} cannot be read; repair it, or delete it to start that store anew.`, { cause });
  }
}

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.tmp`;
  // Keys and secrets are inside: readable by the owner only.
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(value, null, 2));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
