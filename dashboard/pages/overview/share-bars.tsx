import { figureText } from '#dashboard/charts/figures.ts';
import type { Share } from './shares.ts';
import { dimensionLabel } from './view.ts';

export interface ShareBarsProps {
  shares: readonly Share[];
  dimension: string;
  unit: string;
  /** A value was chosen, to be filtered by. */
  onChoose: (name: string) => void;
}

/** Bars of a breakdown; what carries no value of the dimension cannot be filtered by. */
export function ShareBars({ shares, dimension, unit, onChoose }: ShareBarsProps) {
  const most = Math.max(...shares.map(({ value }) => Math.abs(value ?? 0)), 0);
  return (
    <ol className="bars">
      {shares.map(({ name, value, text = figureText(value, unit) }) => {
        const width = `${most === 0 ? 0 : (Math.abs(value ?? 0) / most) * 100}%`;
        const inner = (
          <>
            <span className="bar-fill" style={{ width }} />
            <span className="bar-name">
              {name ?? <em>Without {dimensionLabel(dimension).toLowerCase()}</em>}
            </span>
            <span className="bar-value">{text}</span>
          </>
        );
        return (
          <li key={name ?? ''}>
            {name === null ? (
              <div className="bar bar--rest">{inner}</div>
            ) : (
              <button
                type="button"
                className="bar"
                aria-label={`${name}, ${text}. Show only this`}
                onClick={() => onChoose(name)}
              >
                {inner}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
