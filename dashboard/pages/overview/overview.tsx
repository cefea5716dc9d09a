import type { QueryClient } from '@tanstack/react-query';
import { credential } from '#dashboard/session/session.ts';
import { Breakdown } from './breakdown.tsx';
import { figuresQuery, useFigures } from './figures.ts';
import { FilterBar } from './filter-bar.tsx';
import { LiveStrip } from './live-strip.tsx';
import { Trend } from './trend.tsx';
import { readView, useView } from './view.ts';

/** Asks for the chart's figures while the page around it is still being made. */
export async function askAhead(queries: QueryClient): Promise<void> {
  if (credential() === undefined) return;
  await queries.prefetchQuery(figuresQuery(readView(new URLSearchParams(location.search))));
}

/** What happens now, how it went over the period, and where it comes from. */
export function Overview() {
  const view = useView();
  // The chart comes first. Asked all at once, the other figures would wait for as many functions to start.
  const { isFetched: ready } = useFigures(view);
  return (
    <div className="page">
      <h1 className="visually-hidden">Overview</h1>
      <FilterBar view={view} />
      <LiveStrip filters={view.filters} ready={ready} />
      <Trend view={view} ready={ready} />
      <div className="columns">
        <Breakdown view={view} standard="country" ready={ready} />
        <Breakdown view={view} standard="product_category" ready={ready} />
      </div>
    </div>
  );
}
