import { TriangleAlert } from 'lucide-react';
import { describe } from '#dashboard/api/errors.ts';

/** What failed, and what can be done. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { title, advice } = describe(error);
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <div>
        <p className="problem-title">{title}</p>
        <p>{advice}</p>
        {onRetry && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}
