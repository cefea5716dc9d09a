import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  testTimeout: 120_000,
  hookTimeout: 300_000,
  globalSetup: 'test/support/temporary-folder.ts',
  // A process for each file would load the SDK and the compilers of code 150 times.
  isolate: false,
  setupFiles: 'test/support/own-modules.ts',
  env: {
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // What threads and processes have compiled: most files start a platform, and each loads the same code.
    NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled'),
  },
};

/** For those that start the platform. */
const platform = {
  ...shared,
  globalSetup: [shared.globalSetup, 'test/support/synthesized-app.ts'],
  retry: 1,
};

/** LibreOffice takes minutes to install and to start, so only `npm run test:readers` asks it. */
const readers = process.env['READERS']
  ? [{ test: { ...shared, name: 'readers', include: ['test/readers/**/*.test.ts'] } }]
  : [];

/** A browser beside the platform takes minutes on two cores, so only `npm run test:browser` opens one. */
const browser = process.env['BROWSER']
  ? [{ test: { ...platform, name: 'browser', include: ['test/browser/**/*.test.ts'] } }]
  : [];

export default defineConfig({
  test: {
    // One more than the cores of a small machine: there is always a file that waits.
    maxWorkers: 3,
    projects: [
      { test: { ...shared, name: 'rules', include: ['test/{unit,infra,oracle,mutants}/**/*.test.ts'] } },
      // Never tried twice: what a search finds once is a fault.
      { test: { ...shared, name: 'faults', include: ['test/fault/**/*.test.ts'] } },
      // Real processes, ports and clocks on a machine that others use too: a second try is shown in the report.
      { test: { ...platform, name: 'local cloud', include: ['test/integration/**/*.test.ts'] } },
      ...readers,
      ...browser,
    ],
  },
});
