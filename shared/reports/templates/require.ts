import type { Caller } from '#shared/http/caller.ts';
import { findBuiltIn, templateNotFound } from './index.ts';
import type { Template } from './template.ts';
import { templateStore } from './template-store.ts';

const OWN_ID = /^tpl_[0-9a-z]{26}$/;

/** @throws PlatformError TEMPLATE_NOT_FOUND, in the same words whether it is another company's or nobody's */
export async function requireTemplate({ company }: Pick<Caller, 'company'>, id: string): Promise<Template> {
  const template = findBuiltIn(id) ?? (OWN_ID.test(id) ? await templateStore(company).find(id) : undefined);
  if (template) return template;
  throw templateNotFound(id);
}
