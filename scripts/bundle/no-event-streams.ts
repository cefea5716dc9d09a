/**
 * Takes the place of the SDK's event streams in the bundles of functions. No operation that is called here streams
 * events (of S3 only SelectObjectContent would), but every client holds the code for them.
 */

/** What a client is configured with; refuses when it is used. */
export function eventStreamSerdeProvider(): { serialize: () => never; deserialize: () => never } {
  return { serialize: refuse, deserialize: refuse };
}

export function resolveEventStreamSerdeConfig<C extends object>(
  config: C,
): C & { eventStreamMarshaller: ReturnType<typeof eventStreamSerdeProvider> } {
  return { ...config, eventStreamMarshaller: eventStreamSerdeProvider() };
}

/** As a function, it can be called as a constructor too. */
function refuse(): never {
  throw new Error('Bundles hold no event streams; take their place out of scripts/build.ts to use one.');
}

export { refuse as EventStreamSerde };
