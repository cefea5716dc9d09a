/**
 * Takes the place of the SDK's cache of discovered endpoints in the bundles of functions. The database client makes one,
 * with a table of a thousand places, and none of its commands asks it.
 */
export class EndpointCache {
  getEndpoint(): never {
    throw new Error('Bundles discover no endpoints; take their place out of scripts/build.ts to do so.');
  }
}
