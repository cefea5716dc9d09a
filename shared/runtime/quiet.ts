interface Client {
  middlewareStack: { remove(name: string): boolean };
}

/**
 * A client that makes no text of its calls for a log that is not written: the SDK shapes the input and output of every
 * call for a logger, which it does even where the logger is the one that says nothing.
 */
export function quiet<C extends Client>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
