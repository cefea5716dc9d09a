import type { Notice as Message } from '#shared/delivery/delivery.ts';
import { escapeHtml } from '#shared/delivery/html.ts';
import { type Alert, type Notice, noticeId } from './alert.ts';
import { payloadOf } from './events.ts';

const ENDS: Record<NonNullable<Alert['resolution']>, string> = {
  recovered: 'The condition has cleared.',
  by_user: 'Somebody resolved it.',
  rule_changed: 'The rule was changed.',
  rule_deleted: 'The rule was deleted.',
  rule_deactivated: 'The rule was switched off.',
};

/** A notification for people and programs; every copy of it carries the same `notification_id`. */
export function messageOf(alert: Alert, notice: Notice, at: number, baseUrl: string): Message {
  const isEnd = notice === 'resolved';
  const subject = isEnd ? `Resolved: ${alert.ruleName}` : `${alert.severity}: ${alert.message}`;
  const lines = isEnd ? endLines(alert, at) : [alert.message];
  const facts = [
    `Severity: ${alert.severity}`,
    `Metric: ${alert.metric}`,
    `Since: ${iso(alert.triggeredAt)}`,
    `Alert: ${alert.id}`,
  ];
  const link = `${baseUrl}/alerts`;
  return {
    subject,
    text: `${[...lines, ...facts].join('\n')}\n\n${link}\n`,
    html: htmlOf(subject, lines, facts, link),
    event: {
      type: isEnd ? 'alert_resolved' : 'alert_triggered',
      timestamp: iso(at),
      data: { notification_id: noticeId(alert.id, notice), ...payloadOf(alert, notice) },
    },
  };
}

function endLines({ message, resolution, resolvedAt }: Alert, at: number): string[] {
  const why = resolution === null ? '' : ` ${ENDS[resolution]}`;
  return [`Was: ${message}`, `Ended at ${iso(resolvedAt ?? at)}.${why}`];
}

function htmlOf(subject: string, lines: readonly string[], facts: readonly string[], link: string): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  const list = facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('');
  return (
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;color:#1f2933">' +
    `<h1 style="font-size:18px">${escapeHtml(subject)}</h1>${paragraphs}<ul>${list}</ul>` +
    `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p></body></html>`
  );
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
