import * as z from 'zod';

const body = z.object({ company: z.string().min(1), key: z.string().min(1) });

/** Which delivery to attempt. All else is read from it, so a message may come twice. */
export type DeliveryMessage = z.output<typeof body>;

export type SendDelivery = (message: DeliveryMessage, delaySeconds?: number) => Promise<void>;

/** Undefined where the text is no message of ours. */
export function readDeliveryMessage(text: string): DeliveryMessage | undefined {
  try {
    return body.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
