import { changeText } from '#dashboard/charts/figures.ts';

/** Metrics of which less is better. */
const LESS_IS_BETTER = /refund|return|cancel|error|bounce|response_time|duration|buffering/;

/** How a figure changed, coloured by whether that is good; in words for those who do not see colours. */
export function Change({ metric, change }: { metric: string; change: number | null | undefined }) {
  const rising = change !== null && change !== undefined && change > 0;
  const tone =
    change === null || change === undefined || change === 0
      ? 'none'
      : rising === LESS_IS_BETTER.test(metric)
        ? 'worse'
        : 'better';
  return (
    <span className="change" data-tone={tone}>
      {changeText(change)}
    </span>
  );
}
