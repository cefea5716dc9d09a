import type * as z from 'zod';
import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { FORMATS, RENDERED_FORMATS } from '#shared/rendering/formats.ts';
import type { formatAnswer } from './answer-schema.ts';

/** Every format, with what a file of it takes and who may have it. */
export function formatAnswers(plan: PlanName): z.output<typeof formatAnswer>[] {
  return RENDERED_FORMATS.map((format) => {
    const { label, extension, contentType, mostRows, mostCellCharacters, tables } = FORMATS[format];
    return {
      format,
      name: label,
      file_extension: extension,
      content_type: contentType,
      max_rows: mostRows,
      max_cell_characters: mostCellCharacters,
      tables,
      plans: PLAN_NAMES.filter((name) => PLANS[name].formats.includes(format)),
      available: PLANS[plan].formats.includes(format),
    };
  });
}
