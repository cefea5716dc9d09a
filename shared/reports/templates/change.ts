import { PLAN_NAMES, PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import { validationError } from '#shared/http/validation.ts';
import { findMetrics, type OwnMetricsScope } from '#shared/metrics/own/recent.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { TemplateDefinition } from './definition.ts';
import { requireFigures } from './figures-kept.ts';
import { findBuiltIn, templateNotFound } from './index.ts';
import { requireTemplate } from './require.ts';
import { metricsShown, type Template } from './template.ts';
import { templateStore } from './template-store.ts';

const TRIES = 5;

/** @throws PlatformError PLAN_FEATURE_UNAVAILABLE where the plan has no templates of one's own */
export function requireCustomTemplates({ plan }: Pick<Caller, 'plan'>): void {
  if (PLANS[plan].customTemplates) return;
  const having = PLAN_NAMES.filter((name) => PLANS[name].customTemplates).map((name) => PLANS[name].label);
  throw new PlatformError('PLAN_FEATURE_UNAVAILABLE', 'Templates of your own are not part of your plan', {
    details: `They come with ${having.join(' and ')}. Use a built-in template of GET /v2/templates, or change the plan.`,
  });
}

/** @throws PlatformError VALIDATION_ERROR for figures that the company cannot read as the sections want them */
export async function checkDefinition(definition: TemplateDefinition, scope: OwnMetricsScope): Promise<void> {
  const known = await findMetrics(scope, metricsShown(definition));
  requireFigures(definition, (name) => known.find(name));
}

export async function createTemplate(
  definition: TemplateDefinition,
  caller: Caller,
  now: number,
): Promise<Template> {
  requireCustomTemplates(caller);
  await checkDefinition(definition, caller);
  const template = { ...definition, id: newId('tpl', now), version: 1, builtIn: false };
  await templateStore(caller.company).create(template);
  return template;
}

/**
 * Writes the next version. Reports that were asked for before keep theirs.
 * @param from - the version that the change was made from; undefined replaces whichever there is
 * @throws PlatformError RESOURCE_CONFLICT where there is another version by now
 */
export async function updateTemplate(
  id: string,
  definition: TemplateDefinition,
  from: number | undefined,
  caller: Caller,
): Promise<Template> {
  requireCustomTemplates(caller);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await requireOwnTemplate(id, caller);
    if (tries === 0) await checkDefinition(definition, caller);
    if (from !== undefined && from !== before.version) throw changedMeanwhile(before.version);
    const template = { ...definition, id, version: before.version + 1, builtIn: false };
    if (await templateStore(caller.company).replace(template)) return template;
  }
  throw new PlatformError('SERVICE_UNAVAILABLE', 'The template could not be changed', {
    details: 'Others keep changing it at the same moment. Nothing was stored; try again.',
    retryAfterSeconds: 1,
  });
}

/** Reports that were made with it, or are being made, stay as they are. */
export async function deleteTemplate(id: string, caller: Caller): Promise<void> {
  await requireOwnTemplate(id, caller);
  if (!(await templateStore(caller.company).remove(id))) throw templateNotFound(id);
}

async function requireOwnTemplate(id: string, caller: Caller): Promise<Template> {
  if (!findBuiltIn(id)) return requireTemplate(caller, id);
  throw validationError([
    {
      field: 'template_id',
      code: 'VALIDATION_ERROR',
      message:
        'Is a built-in template, which nobody can change; make one of your own with POST /v2/templates',
      provided_value: id,
    },
  ]);
}

function changedMeanwhile(version: number): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The template was changed meanwhile', {
    details: `It is at version ${version} now. Read it, bring your change into it and send that version.`,
  });
}
