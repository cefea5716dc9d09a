import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Feedback, newDelivery, withFeedback } from '#shared/delivery/delivery.ts';
import * as store from '#shared/delivery/delivery-store.ts';
import { readMailFeedback } from '#shared/delivery/feedback.ts';
import { suppressionId } from '#shared/delivery/suppression.ts';
import { findSuppression, suppress } from '#shared/delivery/suppression-store.ts';
import { takeFeedback } from '#shared/delivery/take-feedback.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const AT = '2026-01-31T12:00:05.000Z';
const tags = { company: ['co_a'], delivery: ['dlv_1'], 'ses:configuration-set': ['mails'] };

/** As EventBridge brings it; https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
const bounce = (changes: object = {}, recipient: object = {}, mail: object = { tags }) =>
  JSON.stringify({
    version: '0',
    'detail-type': 'Email Bounced',
    source: 'aws.ses',
    detail: {
      eventType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'NoEmail',
        bouncedRecipients: [{ emailAddress: 'Kim <kim@acme.example>', action: 'failed', ...recipient }],
        timestamp: AT,
        feedbackId: 'f1',
        ...changes,
      },
      mail,
    },
  });
const complaint = (changes: object = {}) =>
  JSON.stringify({
    'detail-type': 'Email Complaint Received',
    source: 'aws.ses',
    detail: {
      eventType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress: 'kim@acme.example' }], timestamp: AT, ...changes },
      mail: { tags },
    },
  });
const outcomesOf = (text: string) => readMailFeedback(text)?.outcomes;

describe('an event of SES', () => {
  it('tells whose delivery it is of, and what came of the mail', () => {
    expect(
      readMailFeedback(bounce({}, { status: '5.1.1', diagnosticCode: 'smtp; 550\u0000 no\nsuch' })),
    ).toEqual({
      company: 'co_a',
      deliveryId: 'dlv_1',
      outcomes: [
        {
          address: 'kim@acme.example',
          status: 'bounced',
          reason: 'Bounced for good: there is no such mailbox (5.1.1). smtp; 550 no such',
          at: Date.parse(AT),
          suppress: 'bounce',
        },
      ],
    });
    expect(outcomesOf(complaint({ complaintFeedbackType: 'abuse' }))).toMatchObject([
      { status: 'complained', suppress: 'complaint' },
    ]);
  });

  it.each(['Transient', 'Undetermined'])('suppresses nothing where the bounce is %s', (bounceType) => {
    const [one] = outcomesOf(bounce({ bounceType, bounceSubType: 'MailboxFull' })) ?? [];
    expect(one).toMatchObject({ reason: 'Bounced for now: the mailbox is full.', suppress: null });
  });

  it('is nothing where the recipient takes the complaint back', () => {
    expect(outcomesOf(complaint({ complaintFeedbackType: 'not-spam' }))).toEqual([]);
  });

  it('is none where the text is a message of ours, or no JSON', () => {
    for (const text of ['{"company":"co_a","key":"email#dlv_1"}', '{', 'null'])
      expect(readMailFeedback(text)).toBeUndefined();
  });

  it('is a fault where its mail names no delivery', () => {
    expect(() => readMailFeedback(bounce({}, {}, { tags: {} }))).toThrow('names no delivery');
  });
});

describe('feedback', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  const START = Date.parse(AT) - 5_000;
  const notice = { subject: 'x', text: 'x', html: 'x', event: { type: 'x', timestamp: AT, data: {} } };
  const make = async (recipients: string[]) => {
    const target = { channel: 'email', recipients } as const;
    const source = { kind: 'notice', notice } as const;
    const delivery = newDelivery({
      company: 'co_a',
      id: newId('dlv', START),
      target,
      source,
      createdAt: START,
    });
    await store.createDeliveries([delivery]);
    return delivery;
  };
  const sent = (address: string) => ({ address, status: 'sent', reason: null }) as const;
  const gone = (address: string): Feedback => ({ address, status: 'bounced', reason: 'Gone.', at: START });
  const deps = { noteFeedback: store.noteFeedback, suppress };

  it('stays where it came before the attempt was written down, and is noted once', async () => {
    const made = await make(['a@acme.example', 'b@acme.example']);
    const claimed = await store.claimDelivery(made, START);
    const feedback = { company: 'co_a', deliveryId: made.id };
    const outcome = { ...gone('A@acme.example'), suppress: 'bounce' as const };
    for (let times = 0; times < 3; times += 1) await takeFeedback({ ...feedback, outcomes: [outcome] }, deps);
    const recipients = [sent('a@acme.example'), sent('b@acme.example')];
    const end = { state: 'delivered', nextAt: null, log: [], recipients, reason: null } as const;
    await store.endAttempt(claimed ?? made, end, START + 1);
    const read = await store.readDelivery('co_a', `email#${made.id}`);
    expect(read).toMatchObject({
      state: 'partial',
      recipients: [{ address: 'a@acme.example', status: 'bounced', reason: 'Gone.' }, sent('b@acme.example')],
    });
    const item = (await database.items('records')).find(({ sk }) => sk?.S === `email#${made.id}`);
    expect(item?.['feedback']?.L).toHaveLength(1);
    expect(await findSuppression('co_a', suppressionId('co_a', 'a@ACME.example'))).toMatchObject({
      address: 'A@acme.example',
      deliveryId: made.id,
    });
    expect(await findSuppression('co_b', suppressionId('co_b', 'a@acme.example'))).toBeUndefined();
  });

  it('makes no delivery where there is none (any more)', async () => {
    await store.noteFeedback('co_a', 'dlv_gone', gone('a@acme.example'));
    expect(await store.readDelivery('co_a', 'email#dlv_gone')).toBeUndefined();
  });

  it('makes a delivery failed where nobody got it, and leaves what arrived as it was', () => {
    const source = { kind: 'notice', notice } as const;
    const target = { channel: 'email', recipients: ['a@x.example'] } as const;
    const facts = { company: 'co_a', id: 'dlv_1', target, source, createdAt: START };
    const delivered = {
      ...newDelivery(facts),
      state: 'delivered',
      recipients: [sent('a@x.example')],
    } as const;
    expect(withFeedback(delivered, [gone('a@x.example')])).toMatchObject({
      state: 'failed',
      reason: '1 of 1 recipients did not get the mail.',
    });
    const complained: Feedback = { ...gone('a@x.example'), status: 'complained' };
    expect(withFeedback(delivered, [complained])).toMatchObject({
      state: 'delivered',
      reason: null,
      recipients: [{ status: 'complained' }],
    });
    expect(withFeedback(delivered, [gone('stranger@x.example')])).toEqual(delivered);
  });
});
