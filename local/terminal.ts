import { DEMO_PASSWORD, DEMO_SECRET } from './companies.ts';
import type { RequestRecord } from './gateway/index.ts';

/** What a newcomer needs to know, once the platform answers. Times in milliseconds. */
export function describeStart(url: string, dataDir: string, took: { build: number; start: number }): string {
  return `
The platform runs. Built in ${seconds(took.build)}, started in ${seconds(took.start)}.

  dashboard   ${url}/
  REST        ${url}/v2
  reference   ${url}/v2/docs
  stream      ${url.replace('http', 'ws')}/v2/stream
  data        ${dataDir} (delete it to start anew)

Demo clients, one per plan: demo-basic, demo-professional, demo-enterprise; secret ${DEMO_SECRET}.
Demo users: admin, analyst and viewer @basic.example, @professional.example, @enterprise.example; password ${DEMO_PASSWORD}.
A first call:

  curl -s ${url}/oauth/token -H 'Content-Type: application/json' -d '{"grant_type":"client_credentials","client_id":"demo-enterprise","client_secret":"${DEMO_SECRET}"}'
`;
}

export function requestLine({ method, path, status, ms, requestId }: RequestRecord): string {
  return `${method.padEnd(6)} ${path} ${status} ${ms.toFixed(0)} ms ${requestId}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
