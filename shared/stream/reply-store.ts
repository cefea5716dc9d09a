import { httpCaller } from '#shared/runtime/http-caller.ts';
import { connectionsApi, PATIENCE_MS } from './connections-api.ts';

/** For the function that answers one connection; workers have undici, see post-store.ts. */
export const { postTo: replyTo, closeConnection } = connectionsApi((url) => httpCaller(url, PATIENCE_MS));
