import { type Dispatcher, Pool } from 'undici';
import type { HttpCaller } from '#shared/runtime/http-caller.ts';
import { connectionsApi, PATIENCE_MS } from './connections-api.ts';

/** Calls to `@connections` at once. */
export const POSTS_AT_ONCE = 64;

/** For workers, which tell thousands of connections the same; undici is the fastest client for that. */
export const { postTo, closeConnection } = connectionsApi(poolTo);

function poolTo(url: URL): HttpCaller {
  const pool = new Pool(url.origin, {
    connections: POSTS_AT_ONCE,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    connect: { timeout: PATIENCE_MS },
  });
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      pool.dispatch(
        { method, path, headers, body: body === '' ? null : body },
        new StatusOnly(resolve, reject),
      );
    });
}

/** Reads an answer's status alone, without a stream for a body that nobody looks at. */
class StatusOnly implements Dispatcher.DispatchHandler {
  readonly #resolve: (status: number) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;

  constructor(resolve: (status: number) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // undici tells a handler of today by this method, and asks others for headers as bytes.
  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#resolve(this.#status);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
