import { PARTITIONS } from '#shared/runtime/partitions.ts';

/**
 * Keys of the connections table. Each begins with the company, so that no caller can name another's connection.
 *
 * - `co` / `ticker`: when the company's next turn is due
 * - `co#open` / expiry # connection: open connections in order of their token's expiry
 * - `co#who` / standing: by what credentials connections are open
 * - `co#channels` / channel: what is asked for, and its sequence
 * - `co#to#<channel>` / connection # subscription: who gets it
 * - `co#by#<connection>` / subscription: what a connection asked for
 * - `co#messages` / connection # window: how many messages it has sent
 * - `co#watch` / connection # subscription: thresholds, and where they stand
 * - `co#log#<channel>#<epoch>` / sequence: what was sent, for those who come back
 */
export const tickerKey = (company: string) => key(PARTITIONS.connections.company(company), 'ticker');
export const openKey = (company: string, expiresAt: number, connection: string) =>
  key(openPartition(company), `${secondsText(expiresAt)}#${connection}`);
export const openPartition = (company: string) => PARTITIONS.connections.open(company);
export const whoPartition = (company: string) => PARTITIONS.connections.who(company);
export const whoKey = (company: string, standing: string) => key(whoPartition(company), standing);
export const channelsPartition = (company: string) => PARTITIONS.connections.channels(company);
export const channelKey = (company: string, channel: string) => key(channelsPartition(company), channel);
export const membersPartition = (company: string, channel: string) =>
  PARTITIONS.connections.members(company, channel);
export const memberKey = (company: string, channel: string, connection: string, subscription: string) =>
  key(membersPartition(company, channel), `${connection}#${subscription}`);
export const subscriptionsPartition = (company: string, connection: string) =>
  PARTITIONS.connections.subscriptions(company, connection);
export const subscriptionKey = (company: string, connection: string, subscription: string) =>
  key(subscriptionsPartition(company, connection), subscription);
export const watchesPartition = (company: string) => PARTITIONS.connections.watch(company);
export const watchKey = (company: string, connection: string, subscription: string) =>
  key(watchesPartition(company), `${connection}#${subscription}`);
export const messagesKey = (company: string, connection: string, window: number) =>
  key(PARTITIONS.connections.messages(company), `${connection}#${window}`);
export const logPartition = (company: string, channel: string, epoch: string) =>
  PARTITIONS.connections.log(company, channel, epoch);
export const logKey = (company: string, channel: string, epoch: string, sequence: number) =>
  key(logPartition(company, channel, epoch), sequenceText(sequence));

/** Digits of the largest safe integer: texts of one length sort as their numbers do. */
const DIGITS = 16;
export const sequenceText = (sequence: number) => String(sequence).padStart(DIGITS, '0');
/** Credentials without an end expire in the year 9999, which has twelve digits. */
export const secondsText = (epochSeconds: number) => String(epochSeconds).padStart(12, '0');

function key(pk: string, sk: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: pk }, sk: { S: sk } };
}
