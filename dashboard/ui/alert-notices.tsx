import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useBusinessEvents } from '#dashboard/stream/live.tsx';
import type { BusinessEvent } from '#dashboard/stream/messages.ts';
import { useNotify } from './toasts.tsx';

const KINDS = ['alert_triggered', 'alert_resolved'] as const;

/** Tells of alerts on whatever page one is. */
export function AlertNotices() {
  const queries = useQueryClient();
  const { done } = useNotify();
  const tell = useCallback(
    ({ type, data }: BusinessEvent['event']) => {
      const name = typeof data['rule_name'] === 'string' ? data['rule_name'] : 'An alert rule';
      const message = typeof data['message'] === 'string' ? data['message'] : undefined;
      if (type === 'alert_triggered') done(`${name} fires`, message);
      void queries.invalidateQueries({ queryKey: ['alerts'] });
      void queries.invalidateQueries({ queryKey: ['rules'] });
    },
    [queries, done],
  );
  useBusinessEvents('alert-notices', KINDS, tell);
  return null;
}
