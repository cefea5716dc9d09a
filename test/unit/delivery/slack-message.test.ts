import { expect, it } from 'vitest';
import { slackMessage } from '#shared/delivery/slack-message.ts';

it('is a header and a section, with a text for receivers that know no blocks', () => {
  expect(slackMessage({ subject: 'Errors pile up', text: 'one\ntwo\n' })).toEqual({
    text: 'Errors pile up',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Errors pile up', emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: 'one\ntwo' } },
    ],
  });
  expect(slackMessage({ subject: 'S', text: '' }).blocks).toHaveLength(1);
});

it('lets no name of a customer mention somebody or link somewhere', () => {
  const { text, blocks } = slackMessage({ subject: '<!channel> & co', text: '<https://evil.example|here>' });
  expect(text).toBe('&lt;!channel&gt; &amp; co');
  expect(blocks[1]?.text.text).toBe('&lt;https://evil.example|here&gt;');
});

it('stays within what blocks may hold', () => {
  const { blocks } = slackMessage({ subject: 'x'.repeat(151), text: '&'.repeat(1_000) });
  expect(blocks[0]?.text.text).toHaveLength(150);
  expect(blocks[1]?.text.text.length).toBeLessThanOrEqual(3_000);
});
