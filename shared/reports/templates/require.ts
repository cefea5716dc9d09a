import type { Caller } from '#shared/http/caller.ts';
import { findBuiltIn, templateNotFound } from './index.ts';
import type { Template } from './template.ts';

/** @throws PlatformError TEMPLATE_NOT_FOUND, in the same words whether it is another company's or nobody's */
export function requireTemplate(_caller: Pick<Caller, 'company'>, id: string): Promise<Template> {
  const template = findBuiltIn(id);
  if (template === undefined) throw templateNotFound(id);
  return Promise.resolve(template);
}
