import fc from 'fast-check';
import { Simulation, type SimulationOptions } from './simulation.ts';

/** What a simulation does, step by step. */
export const choices = fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 90 });

/** What a run of these choices has broken, to its end and past the expiry of what it made. */
export async function violationsOf(
  numbers: readonly number[],
  options: SimulationOptions = {},
): Promise<string[]> {
  const simulation = new Simulation(options);
  for (const choice of numbers) {
    await simulation.act(choice);
    if (simulation.violations.length > 0) return simulation.violations;
  }
  await simulation.quiesce();
  if (simulation.violations.length === 0) await simulation.afterExpiry();
  return simulation.violations;
}
