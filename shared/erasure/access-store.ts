import { deleteApiKeys } from '#shared/admin/usage-plan-store.ts';
import { directoryKey } from '#shared/auth/directory-keys.ts';
import { tokensPartition } from '#shared/auth/user-token-store.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { dropKeys, dropOwned, dropPartition, type Item, itemsOf } from './drop-store.ts';
import type { RemovalTally } from './removal.ts';

/**
 * Deletes whatever leads into the company: users with their addresses, clients, keys, tokens, invitations. An entry of
 * the directory goes before the record that names it.
 */
export async function dropAccess(company: string, tally: RemovalTally): Promise<void> {
  await deleteApiKeys(company, () => true);
  for (const partition of [tokensPartition(company), PARTITIONS.records.company(company)]) {
    for await (const items of itemsOf('records', partition, tally)) {
      for (const key of items.flatMap(waysIn)) await dropOwned('directory', key, company, tally);
      const keys = items
        .filter((item) => !isNeededLater(item))
        .map((item): Item => ({ pk: item['pk'] ?? { S: '' }, sk: item['sk'] ?? { S: '' } }));
      await dropKeys('records', keys, tally);
    }
  }
}

/** Rows of own metrics are found by their definitions. */
function isNeededLater(item: Item): boolean {
  return item['sk']?.S === 'own_metrics';
}

/** What starts by itself: reports at their times, and alerts. */
export async function dropPlans(company: string, tally: RemovalTally): Promise<void> {
  await dropPartition('records', PARTITIONS.records.schedules(company), tally);
  await dropPartition('records', PARTITIONS.records.alertRules(company), tally);
}

/** Keys of the directory that a record stands behind. */
function waysIn(item: Item): Item[] {
  const text = (name: string) => item[name]?.S;
  const [kind, id = ''] = text('sk')?.split('#') ?? [];
  const [email, invitation, secret, token] = ['email', 'invitation_hash', 'secret_hash', 'token_hash'].map(
    text,
  );
  return [
    ...(kind === 'client' ? [directoryKey.client(id)] : []),
    ...(email === undefined ? [] : [directoryKey.email(email)]),
    ...(invitation === undefined ? [] : [directoryKey.invitation(invitation)]),
    ...(secret === undefined ? [] : [directoryKey.apiKey(secret)]),
    ...(token === undefined ? [] : [directoryKey.userToken(token)]),
  ];
}
