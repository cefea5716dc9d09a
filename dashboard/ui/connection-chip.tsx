import type { ConnectionState } from '#dashboard/stream/connection.ts';
import { useConnectionState } from '#dashboard/stream/live.tsx';

const SAID: Record<ConnectionState['kind'], [tone: string, label: string, hint: string]> = {
  connecting: ['wait', 'Connecting', 'The stream is being opened.'],
  live: ['live', 'Live', 'Figures arrive over the stream as they change.'],
  reconnecting: [
    'wait',
    'Reconnecting',
    'The stream broke. Figures are asked for in intervals until it is back.',
  ],
  polling: ['calm', 'Refreshing', 'Your plan has no stream, so figures are asked for in intervals.'],
  ended: ['wait', 'Ended', 'The session is over. Sign in again.'],
};

/** Whether what is on the page is live, in a word; the reason as its description. */
export function ConnectionChip() {
  const state = useConnectionState();
  const [tone, label, hint] = SAID[state.kind];
  return (
    <output className="chip" data-tone={tone} data-connection={state.kind} title={hint}>
      <span className="chip-dot" aria-hidden="true" />
      {label}
      <span className="visually-hidden">. {hint}</span>
    </output>
  );
}
