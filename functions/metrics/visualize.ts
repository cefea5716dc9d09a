import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { answerOf } from '#shared/metrics/visualization/answer.ts';
import type { visualize as spec } from '#shared/metrics/visualization/contract.ts';
import { queryOf } from '#shared/metrics/visualization/request.ts';
import { visualized } from '#shared/metrics/visualization/visualize.ts';

export async function visualize({ body, now }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  const query = await queryOf(body, caller, now);
  const figures = await visualized(caller, query, body.compare);
  return { status: 200, body: answerOf(body, query, figures, caller) };
}
