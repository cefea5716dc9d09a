import type { CrowdOptions } from '#test/support/crowd.ts';

/** What the process of the local cloud tells once it runs. */
export interface CloudFacts {
  url: string;
  dataDir: string;
  token: string;
  /** By which stores reach its services. */
  environment: Record<string, string>;
}

/** What the process of the clients is asked; its answer is a list of times, empty for `open` and `close`. */
export type ClientsTask =
  | { kind: 'open'; options: CrowdOptions }
  | { kind: 'told'; value: number }
  | { kind: 'close' };
