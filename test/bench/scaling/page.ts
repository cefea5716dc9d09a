import type { TurnCost } from './simulate.ts';

/** Dollars a million, us-east-1. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const WRITE = 0.625;
const READ = 0.125;
/** Requests of a standard queue; each message is sent, received and deleted. https://aws.amazon.com/sqs/pricing/ */
const QUEUE = 0.4;
const REQUESTS_A_MESSAGE = 3;
/** Messages of up to 32 KB, and minutes of a connection. https://aws.amazon.com/api-gateway/pricing/ */
const MESSAGE = 1;
const MESSAGE_BEYOND_BILLION = 0.8;
const MINUTE = 0.25;
const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/** Requests a second of an account and region, calls to @connections included. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const QUOTA = 10_000;
const TICK_S = 10;
const TICKS_A_DAY = 86_400 / TICK_S;
const MINUTES_A_DAY = 1_440;
const DAYS = 30;
const TURN_S = 30;

const text = (n: number) => n.toLocaleString('en');
const dollars = (n: number) =>
  `$${n.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export function costRow(cost: TurnCost): string {
  const { connections, distinct, computed, read, write, queued, posts } = cost;
  return `| ${[connections, distinct, computed, read, write, queued, posts].map(text).join(' | ')} |`;
}

/** Dollars of thirty days with one update of everything every ten seconds. */
function priceOf({ connections, read, write, queued, posts }: TurnCost) {
  const month = TICKS_A_DAY * DAYS;
  const messages = posts * month;
  const first = Math.min(messages, BILLION);
  return {
    messages,
    posts: (first * MESSAGE + (messages - first) * MESSAGE_BEYOND_BILLION) / MILLION,
    minutes: (connections * MINUTES_A_DAY * DAYS * MINUTE) / MILLION,
    rest: ((write * WRITE + read * READ + queued * REQUESTS_A_MESSAGE * QUEUE) * month) / MILLION,
  };
}

export function priceRow(cost: TurnCost): string {
  const { messages, posts, minutes, rest } = priceOf(cost);
  const share = (100 * rest) / (posts + minutes + rest);
  const cells = [
    text(cost.connections),
    text(cost.distinct),
    text(messages),
    dollars(posts),
    dollars(minutes),
    `${dollars(rest)} (${share.toFixed(1)} %)`,
    `${(cost.posts / QUOTA).toFixed(cost.posts < QUOTA ? 2 : 0)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/**
 * docs/scaling.md.
 * @param senderMs processor time that sending 1,000 posts took in the bench fan_out; undefined where it was not run
 */
export function scalingPage(costs: readonly TurnCost[], senderMs: number | undefined): string {
  return `# Scaling of the stream

Written by \`npm run scaling\`, which lets the worker take one tick of companies of several sizes, on the local database,
which charges as DynamoDB documents it, with queue and API Gateway taken away and counted. A test holds this page to it.

A company has one chain of ticks while somebody of it listens. A turn reads its channels (one for each distinct metrics,
filters, window and frequency), figures each distinct set once, writes one log entry and one sequence for each channel
that changed, reads the channel's members, and posts to each connection.

## One tick in which every subscription has an update

From the word that an ingest has come to the last post. \`computed\` are figures, \`queued\` messages to the queue.

| connections | distinct subscriptions | computed | read units | write units | queued | posts |
| --- | --- | --- | --- | --- | --- | --- |
${costs.map(costRow).join('\n')}

Figures and write units follow the distinct subscriptions, whoever many listen; posts are the connections; read units are
their list: 1 for some ${text(membersAUnit(costs))} of them.

Where a subscription asks for an interval, its channel costs this once an interval. On plans that stream in real time a first
change goes out at once and begins the interval anew; what changes meanwhile is gathered until its end. Changes just over an
interval apart cost most, two updates for each: the regular one and the one at once.

## Thirty days of an update every ten seconds

On demand in us-east-1: messages at $${MESSAGE.toFixed(2)} a million up to a billion a month and $${MESSAGE_BEYOND_BILLION.toFixed(2)} beyond, minutes of connections at
$${MINUTE.toFixed(2)} a million, database and queue as counted above; Lambda's time is not in it. The last column is how long
the posts of one update take at the account's quota of ${text(QUOTA)} requests a second, which all APIs of a region share.

| connections | distinct | messages | their price | minutes connected | database and queue | at the quota |
| --- | --- | --- | --- | --- | --- | --- |
${costs.map(priceRow).join('\n')}

## Limits

API Gateway allows 500 new connections a second, 2 hours for a connection, 10 minutes idle (a \`ping\` keeps it
open), 32 KB a frame and 128 KB a message
(<https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html>).
So 100,000 clients need ${100_000 / 500} seconds to connect, and as long to connect again after a break of them all; posts that API Gateway refuses with 429 are
tried again three times after random pauses.

A turn ends after ${TURN_S} seconds, in which the quota lets ${text(QUOTA * TURN_S)} posts pass.${senderLimit(senderMs)} A company
that needs more at once is not served: the turn breaks off, its next one begins anew, and whoever was not reached sees a
gap in \`sequence\`. Spread such an audience over several frequencies or companies.

## What a client may rely on

Within one channel \`sequence\` grows by one, and no connection gets an update twice, unless it subscribes again under an id
that it has, while an update is on its way: ignore what is not greater than the last. A connection that is slow costs its own
post of three seconds at most, beside 63 others that go on; one that is gone is removed with the first post that says so.

A client that finds a gap in \`sequence\` opens a new connection and subscribes again with the \`resume_from\` of the last
update that it took, for up to 15 minutes; the answer is \`resumed\`, then what it missed, then what is new. Where the place
is not kept any more the answer is an acknowledgement with \`resumed: false\` and the figures as of now. A channel that
nobody listens to goes on for two minutes.

A gap means that an update did not reach this client: its post failed, or our worker died on it. A worker that dies gives
its turn back after 35 seconds; the next turn then sends every channel an update, changed or not, so that nobody is left with an old figure and
whoever lacks one can see it. Only a client that is so slow that its post fails, and for whose channel nothing changes afterwards, keeps an older
figure until the next change. Events of business are repeated after a crash, under the same \`event.id\`; their sequence is
shared by all kinds, so that gaps in it are no loss.

On AWS the platform closes a connection with \`DELETE @connections\`, for which API Gateway chooses the close code; an \`error\` message
with \`AUTH_TOKEN_INVALID\` goes before. The local gateway closes with 4401 (credential over) or 4429 (too many messages).
`;
}

/** From the two largest companies of one subscription. */
function membersAUnit(costs: readonly TurnCost[]): number {
  const [large, small] = costs
    .filter(({ distinct }) => distinct === 1)
    .toSorted((a, b) => b.connections - a.connections);
  if (!large || !small) return Number.NaN;
  return Math.round((large.connections - small.connections) / (large.read - small.read));
}

function senderLimit(senderMs: number | undefined): string {
  if (senderMs === undefined) return '';
  const posts = Math.floor((TURN_S * 1_000 * 1_000) / senderMs / 1_000) * 1_000;
  return ` What a worker itself
can send is less or more than that by its processor: the bench \`fan_out\` needed ${text(senderMs)} ms of processor time for 1,000
posts on its machine, so one core of that machine sends some ${text(posts)} posts in ${TURN_S} seconds.`;
}
