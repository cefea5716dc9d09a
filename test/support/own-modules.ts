import { afterAll, vi } from 'vitest';
import * as z from 'zod';

/*
 * Test files run one after the other in one process, which has loaded by then what they need of node_modules. What is ours
 * is loaded anew for each file, and the environment is put back after it, so that no file finds what another one has left.
 */
const before = { ...process.env };
vi.resetModules();
// The ids of our schemas, which zod would find twice.
z.globalRegistry.clear();

afterAll(() => {
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});
