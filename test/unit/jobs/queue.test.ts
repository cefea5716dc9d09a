import { describe, expect, it } from 'vitest';
import { EMPTY_QUEUE, enter, fillSlots, leave, positionOf, type Queue, readmit } from '#shared/jobs/queue.ts';

const entered = (queue: Queue, id: string, principal: string): Queue => {
  const after = enter(queue, { id, principal });
  if (after === undefined) throw new Error(`${id} was refused.`);
  return fillSlots(after);
};

/** Ids such as a1: the first letter is the user. */
function queueOf(...ids: string[]): Queue {
  return ids.reduce((queue, id) => entered(queue, id, id.slice(0, 1)), EMPTY_QUEUE);
}

const running = (queue: Queue) => queue.jobs.filter((job) => job.running).map(({ id }) => id);
const end = (queue: Queue, id: string) => fillSlots(leave(queue, id));

describe('the limits of S2', () => {
  it('lets a user run two and have five', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'a4', 'a5');
    expect(running(queue)).toEqual(['a1', 'a2']);
    expect(enter(queue, { id: 'a6', principal: 'a' })).toBeUndefined();
    expect(enter(queue, { id: 'b1', principal: 'b' })).toBeDefined();
  });

  it('lets a company run four and have fifty', () => {
    const users = 'abcdefghij'.split('');
    const ids = users.flatMap((user) => [1, 2, 3, 4, 5].map((number) => `${user}${number}`));
    const queue = queueOf(...ids);
    expect(running(queue)).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(queue.jobs).toHaveLength(50);
    expect(enter(queue, { id: 'k1', principal: 'k' })).toBeUndefined();
    expect(enter(leave(queue, 'j5'), { id: 'k1', principal: 'k' })).toBeDefined();
  });
});

describe('the order', () => {
  it('serves users in turns, each in the order of his jobs', () => {
    let queue = queueOf('a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'c1', 'c2', 'd1');
    const started = running(queue);
    while (queue.jobs.length > 0) {
      const before = running(queue);
      queue = end(queue, before[0] ?? '');
      started.push(...running(queue).filter((id) => !before.includes(id)));
    }
    expect(started).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'd1', 'a3', 'b3', 'c2', 'a4', 'a5']);
  });

  it('is what positions tell', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1');
    expect(['c1', 'a3', 'b3', 'a4'].map((id) => positionOf(queue, id))).toEqual([1, 2, 3, 4]);
    expect(positionOf(queue, 'a1')).toBeUndefined();
    expect(positionOf(queue, 'zz')).toBeUndefined();
  });
});

it('forgets the turns of users who have no jobs', () => {
  const queue = end(queueOf('a1', 'b1'), 'a1');
  expect(Object.keys(queue.lastStarts)).toEqual(['b']);
});

it('is the same queue where nothing changes', () => {
  const queue = queueOf('a1', 'a2', 'a3');
  expect(fillSlots(queue)).toBe(queue);
  expect(leave(queue, 'zz')).toBe(queue);
  expect(readmit(queue, { id: 'a3', principal: 'a' })).toBe(queue);
});
