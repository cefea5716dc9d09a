import type { Notice } from './delivery.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/header-block and …/section-block */
const MOST_HEADER = 150;
const MOST_SECTION = 3_000;

interface SlackText {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
}

/** A message for people, as Slack's incoming webhooks and those that are like them take it. */
export interface SlackMessage {
  /** For notifications, and for receivers that know no blocks. */
  text: string;
  blocks: readonly { type: 'header' | 'section'; text: SlackText }[];
}

/**
 * The notice as a message. What people have named stays text: it mentions nobody and links nowhere.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function slackMessage({ subject, text }: Pick<Notice, 'subject' | 'text'>): SlackMessage {
  const body = text.trim();
  return {
    text: escapeSlack(subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(subject, MOST_HEADER), emoji: false } },
      ...(body === ''
        ? []
        : [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: cut(escapeSlack(body), MOST_SECTION) },
            } as const,
          ]),
    ],
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeSlack(text: string): string {
  return text.replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
