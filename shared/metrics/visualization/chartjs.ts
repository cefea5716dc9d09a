import type { Drawing } from './answer.ts';
import type { Line } from './points.ts';

/**
 * A configuration for `new Chart(canvas, chart)`. Labels are text, so that the time scale and its date adapter are not
 * needed; null leaves a gap. https://www.chartjs.org/docs/latest/general/data-structures.html
 */
export function chartJs({ title, unit, whole, groups, before }: Drawing): object {
  const lines = groups.length > 0 ? groups : [whole];
  const datasets = lines.map((line) => dataset(groupLabel(line) ?? title, line));
  return {
    type: 'line',
    data: {
      labels: whole.data_points.map(({ timestamp }) => timestamp),
      datasets: before
        ? [...datasets, { ...dataset(`${title}, before`, before), borderDash: [4, 4] }]
        : datasets,
    },
    options: {
      responsive: true,
      interaction: { mode: 'index', intersect: false },
      scales: { y: { title: { display: true, text: `${title} (${unit})` } } },
    },
  };
}

function dataset(label: string, line: Line): object {
  return { label, data: line.data_points.map(({ value }) => value), tension: 0, spanGaps: false };
}

/** The group's values as a reader sees them; undefined for the whole. */
export function groupLabel({ group }: Line): string | undefined {
  const values = Object.values(group);
  return values.length === 0 ? undefined : values.join(' · ');
}
