import * as z from 'zod';

const DELIVERY_ID = 'dlv_01kg0v1y3f8h2m4n6p8q0r2s4t';
const time = z.iso.datetime();

/** What came of a delivery, wherever it is shown. */
export const delivery = z.object({
  delivery_id: z.string(),
  channel: z.enum(['email', 'webhook', 's3']),
  status: z.enum(['pending', 'delivered', 'partial', 'failed', 'cancelled']),
  reason: z.string().nullable(),
  attempts: z.array(
    z.object({
      at: time,
      duration_ms: z.int(),
      status_code: z.int().nullable(),
      error: z.string().nullable(),
    }),
  ),
  recipients: z
    .array(
      z.object({
        address: z.string(),
        status: z.enum(['sent', 'failed', 'bounced', 'complained']),
        reason: z.string().nullable(),
      }),
    )
    .meta({
      description:
        'Of e-mail. `sent` is taken by the mail service; it may become `bounced` or `complained` minutes or days later',
    }),
  next_attempt_at: time.nullable(),
  created_at: time,
  ended_at: time.nullable(),
});
export const deliveryExample = {
  delivery_id: DELIVERY_ID,
  channel: 'webhook',
  status: 'delivered',
  reason: null,
  attempts: [{ at: '2026-01-31T09:30:01.000Z', duration_ms: 84, status_code: 200, error: null }],
  recipients: [],
  next_attempt_at: null,
  created_at: '2026-01-31T09:30:00.000Z',
  ended_at: '2026-01-31T09:30:01.084Z',
};
