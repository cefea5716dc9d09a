import { requireSession } from '#dashboard/session/session.ts';
import type { Simulated } from './simulation.tsx';

const WIDTH = 640;
const BAND = 34;
const HEIGHT = 54;
/** An episode of a moment is still seen. */
const LEAST = 3;
const TICKS = 6;

/** Time from left to right; what is filled is when the rule would have been firing. */
export function EpisodeBand({ simulated: { from, to, episodes } }: { simulated: Simulated }) {
  const { timeZone } = requireSession().company;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const x = (at: number) => ((at - start) / (end - start || 1)) * WIDTH;
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone });
  const ticks = Array.from(
    { length: TICKS },
    (_tick, index) => start + ((end - start) * index) / (TICKS - 1),
  );
  return (
    <svg
      className="band"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${episodes.length} episodes from ${date.format(start)} to ${date.format(end)}; the table below lists them`}
    >
      <rect className="band-ground" width={WIDTH} height={BAND} rx="4" />
      {episodes.map(({ triggered_at: began, resolved_at: ended }) => {
        const left = x(Date.parse(began));
        const right = x(ended === null ? end : Date.parse(ended));
        const width = Math.max(LEAST, right - left);
        return (
          <rect
            key={began}
            className="band-episode"
            x={Math.min(left, WIDTH - width)}
            width={width}
            height={BAND}
          />
        );
      })}
      {ticks.map((at, index) => (
        <text
          key={at}
          className="band-date"
          x={x(at)}
          y={HEIGHT - 4}
          textAnchor={index === 0 ? 'start' : index === TICKS - 1 ? 'end' : 'middle'}
        >
          {date.format(at)}
        </text>
      ))}
    </svg>
  );
}
