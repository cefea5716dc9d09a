import type { IngestError } from '#shared/metrics/ingest.ts';
import type { DataPoint } from './data-points.ts';

interface PartialSuccess {
  rejectedDataPoints: string;
  errorMessage: string;
}

/**
 * The answer to an export: nothing where all of it was taken, else how many data points were not, and why. Attributes
 * that were left out are told as a warning, with no point refused.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function partialSuccess(
  points: readonly DataPoint[],
  errors: readonly IngestError[],
): { partialSuccess?: PartialSuccess } {
  const reasons = errors.map(
    ({ index, field, message }) =>
      `${points[index]?.metric ?? ''}: ${field === null ? '' : `${field}: `}${message}`,
  );
  const warnings = points.flatMap(({ metric, dropped }) =>
    dropped.map((attribute) => `${metric}: the attribute ${attribute} was left out or cut`),
  );
  if (reasons.length + warnings.length === 0) return {};
  return {
    partialSuccess: {
      rejectedDataPoints: String(errors.length),
      errorMessage: summary([...reasons, ...warnings]),
    },
  };
}

const MOST_SHOWN = 10;

/** Each sentence once, with how often it holds. */
function summary(sentences: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const shown = [...counts]
    .slice(0, MOST_SHOWN)
    .map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
  const more = counts.size - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more reasons`] : [])].join('; ');
}
