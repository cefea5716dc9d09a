import { BUILT_IN_TEMPLATES } from './index.ts';
import type { Template } from './template.ts';
import { templateStore } from './template-store.ts';

/** Where a page ended: after so many of the library, or after a template of the company's own. */
type Position = { library: number } | { own: string };

/** One page: the library first, then the company's own, the oldest first. */
export async function listTemplates(
  company: string,
  limit: number,
  after: string | undefined,
): Promise<{ templates: Template[]; next: string | undefined }> {
  const from = after === undefined ? { library: 0 } : (JSON.parse(after) as Position);
  const templates = 'library' in from ? BUILT_IN_TEMPLATES.slice(from.library, from.library + limit) : [];
  const shown = 'library' in from ? from.library + templates.length : BUILT_IN_TEMPLATES.length;
  if (templates.length === limit) {
    const isMore = shown < BUILT_IN_TEMPLATES.length || (await hasOwn(company));
    return { templates, next: isMore ? JSON.stringify({ library: shown }) : undefined };
  }
  const own = await templateStore(company).list(
    limit - templates.length,
    'own' in from ? from.own : undefined,
  );
  return {
    templates: [...templates, ...own.templates],
    next: own.next === undefined ? undefined : JSON.stringify({ own: own.next }),
  };
}

async function hasOwn(company: string): Promise<boolean> {
  return (await templateStore(company).list(1, undefined)).templates.length > 0;
}
