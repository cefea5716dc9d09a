import { ensureSynth } from '#scripts/synth.ts';

/** Built once for a run: two files that start at the same moment would both write cdk.out/. */
export async function setup(): Promise<void> {
  await ensureSynth();
}
