import { sendTask } from './queue-store.ts';
import { wantTurn } from './ticker-store.ts';

/** Sees to it that the company has a turn at `dueAt` or before, with one message however many ask. */
export async function startTurn(company: string, dueAt: number, now: number): Promise<void> {
  if (await wantTurn(company, dueAt, now))
    await sendTask({ kind: 'tick', company, due_at: dueAt }, dueAt - now);
}
