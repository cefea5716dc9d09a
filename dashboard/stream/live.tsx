import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import { type ConnectionState, StreamConnection } from './connection.ts';
import type { BusinessEvent, MetricUpdate, StreamProblem } from './messages.ts';
import { openSocket } from './open-socket.ts';

const Connection = createContext<StreamConnection | undefined>(undefined);

/** Holds the page's one connection for as long as somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [connection] = useState(() => new StreamConnection({ open: openSocket }));
  useEffect(() => {
    void connection.start();
    const hurry = () => connection.hurry();
    addEventListener('online', hurry);
    return () => {
      removeEventListener('online', hurry);
      connection.stop();
    };
  }, [connection]);
  return <Connection value={connection}>{children}</Connection>;
}

const CONNECTING: ConnectionState = { kind: 'connecting' };
const nothing = () => () => undefined;

export function useConnectionState(): ConnectionState {
  const connection = use(Connection);
  return useSyncExternalStore(connection?.onState ?? nothing, () => connection?.state ?? CONNECTING);
}

export interface LiveFigures {
  update: MetricUpdate | undefined;
  problem: StreamProblem | undefined;
}

/** The latest figures of a subscription. A changed request replaces it. */
export function useLiveFigures(
  id: string,
  metrics: readonly string[],
  filters: Record<string, string | readonly string[]>,
): LiveFigures {
  const connection = use(Connection);
  const request = JSON.stringify({ metrics, filters });
  const [figures, setFigures] = useState<LiveFigures & { request: string }>();
  useEffect(() => {
    const asked = JSON.parse(request) as { metrics: string[]; filters: Record<string, string> };
    return connection?.subscribe(id, asked, (message) => {
      if (message.type === 'error') setFigures({ request, update: undefined, problem: message });
      else if (message.type === 'metric_update')
        setFigures((before) => ({ request, problem: undefined, update: joined(before?.update, message) }));
    });
  }, [connection, id, request]);
  return figures?.request === request ? figures : { update: undefined, problem: undefined };
}

/** An update too large for one message comes in parts, of some metrics each. */
function joined(before: MetricUpdate | undefined, message: MetricUpdate): MetricUpdate {
  if (before?.resume_from !== message.resume_from) return message;
  const names = new Set(message.metrics.map(({ name }) => name));
  return {
    ...message,
    metrics: [...before.metrics.filter(({ name }) => !names.has(name)), ...message.metrics],
  };
}

/** Calls back for each business event of these kinds. */
export function useBusinessEvents(
  id: string,
  kinds: readonly string[],
  onEvent: (event: BusinessEvent['event']) => void,
): void {
  const connection = use(Connection);
  const request = kinds.join();
  useEffect(() => {
    const wanted = request.split(',');
    return connection?.subscribe(id, { event_types: wanted }, (message) => {
      if (message.type === 'event') onEvent(message.event);
    });
  }, [connection, id, request, onEvent]);
}
