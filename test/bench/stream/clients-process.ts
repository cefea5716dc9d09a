import { Crowd } from '#test/support/crowd.ts';
import type { ClientsTask } from './messages.ts';

/** The listening clients, in a process of their own. */
let crowd: Crowd | undefined;

async function perform(task: ClientsTask): Promise<number[]> {
  if (task.kind === 'told') return (await crowd?.told(task.value)) ?? [];
  crowd?.close();
  if (task.kind === 'open') crowd = await Crowd.open(task.options);
  return [];
}

process.on('message', (task: ClientsTask) => {
  perform(task).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
