import type { Caller } from '#shared/http/caller.ts';
import { checkDefinition, requireCustomTemplates } from './change.ts';
import type { PreviewBody } from './contract.ts';
import { NOT_STORED } from './preview.ts';
import { requireTemplate } from './require.ts';
import type { Template } from './template.ts';

/**
 * The stored template that a preview names, or the one that it brings.
 * @throws PlatformError TEMPLATE_NOT_FOUND, PLAN_FEATURE_UNAVAILABLE, VALIDATION_ERROR
 */
export async function templateToPreview(
  { template_id: id, template: definition }: PreviewBody,
  caller: Caller,
): Promise<Template> {
  if (definition === undefined) return requireTemplate(caller, id ?? '');
  requireCustomTemplates(caller);
  await checkDefinition(definition, caller);
  return { ...definition, id: NOT_STORED, version: 0, builtIn: false };
}
