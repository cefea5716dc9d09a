import type { ReactNode } from 'react';

/** Stands where there is nothing yet, and says how something comes there. */
export function Empty({ title, advice, children }: { title: string; advice: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <p>{advice}</p>
      {children}
    </div>
  );
}
