import { watch } from 'node:fs';
import { buildFunctions } from '#scripts/build.ts';
import { buildWeb } from '#scripts/build-web.ts';
import { ensureSynth } from '#scripts/synth.ts';
import type { Cloud } from './cloud.ts';

const WATCHED = ['functions', 'shared', 'dashboard'];
const QUIET_MS = 150;

/** Bundles anew when a source changes; every function has its new code at its next call, the page when it is loaded. */
export function reloadOnChange(cloud: Cloud): void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(cloud), QUIET_MS);
  };
  for (const folder of WATCHED) watch(folder, { recursive: true }, changed);
}

async function reload(cloud: Cloud): Promise<void> {
  try {
    const startedAt = performance.now();
    const [{ built }, web] = [await buildFunctions(), await buildWeb()];
    if (web.built) console.log('Dashboard rebuilt; reload the page.');
    if (!built) return;
    await ensureSynth();
    const ids = [...cloud.stack.resources.values()]
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ logicalId }) => logicalId);
    await Promise.all(ids.map((id) => cloud.reload(id)));
    console.log(
      `Functions rebuilt in ${Math.round(performance.now() - startedAt)} ms. A change of routes needs a restart.`,
    );
  } catch (error) {
    console.error(`Not rebuilt: ${error instanceof Error ? error.message : String(error)}`);
  }
}
