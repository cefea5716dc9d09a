import * as z from 'zod';
import { HORIZON_TEXT } from '#shared/metrics/horizon.ts';

const id = z.union([z.string(), z.number()]).nullish();
const bag = z.record(z.string(), z.unknown()).nullish();
const namedText = z.string().nullish();

const context = z.object({
  location: z.object({ country: namedText, region: namedText }).nullish(),
  device: z.object({ type: namedText }).nullish(),
  os: z.object({ name: namedText }).nullish(),
  campaign: z.object({ source: namedText }).nullish(),
});

export const MESSAGE_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/**
 * What is read of a call of Segment's HTTP tracking API. Its libraries send much more, which is left aside.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const segmentMessage = z
  .object({
    type: z.enum(MESSAGE_TYPES).meta({ description: 'On /v1/batch; elsewhere the path says it' }),
    messageId: z.string().optional().meta({
      description:
        'Under one id a call is counted once, whatever is sent again. Libraries make one for each call',
    }),
    userId: id,
    anonymousId: id,
    timestamp: z.string().optional().meta({
      format: 'date-time',
      description: HORIZON_TEXT,
    }),
    event: z.string().optional().meta({ description: 'The name of a track call' }),
    properties: bag.meta({ description: 'Of track, page and screen' }),
    name: namedText.meta({ description: 'Of a page or screen' }),
    category: namedText.meta({ description: 'Of a page or screen' }),
    traits: bag.meta({ description: 'Of identify and group' }),
    groupId: id,
    previousId: id,
    context: context.nullish().meta({
      description:
        'location.country, location.region, device.type, os.name and campaign.source become the dimensions country, region, device, platform and source, unless the properties have them',
    }),
  })
  .meta({ id: 'SegmentMessage' });

export type SegmentMessage = z.output<typeof segmentMessage>;
