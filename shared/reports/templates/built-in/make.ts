import type * as z from 'zod';
import { storedDefinition } from '../definition.ts';
import type { Template } from '../template.ts';

type Facts = Omit<z.input<typeof storedDefinition>, 'parameters'> & {
  id: string;
  version?: number;
};

/** A template of the library, with its defaults written out. */
export function builtIn({ id, version = 1, ...facts }: Facts): Template {
  return { ...storedDefinition.parse(facts), id, version, builtIn: true };
}
