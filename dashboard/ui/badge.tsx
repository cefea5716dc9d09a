import type { ReactNode } from 'react';

export type Tone = 'ok' | 'busy' | 'bad' | 'warn' | 'calm';

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}
