import { dayOf } from '../calendar.ts';
import { memberHash } from '../distinct.ts';
import { dayExpiry } from '../expiry.ts';
import { NO_OWN_METRICS } from '../own/own-metrics.ts';
import type { IngestScope, ItemFault, Point } from '../point.ts';
import { METRIC_PREFIX } from '../sources/facts.ts';
import { isPlainSource, type Source, sourceOf } from '../sources/index.ts';
import { KnownPlace, UNTOLD_VALUES } from './place.ts';
import { NAME, NAMES } from './value-store.ts';

/** Most places, and values in all of them, that an instance remembers. */
const MOST_PLACES = 20_000;
const MOST_VALUES = 200_000;
/** Names that have no meaning of the platform's are counted together. */

/** A value that a point brings to a place. */
interface Claim {
  placeName: string;
  dimension: string;
  day: string;
  hash: string;
}

interface Unknown {
  claim: Claim;
  place: KnownPlace;
}

/** Most points bring nothing new. */
const NOTHING: Unknown[] = [];

/** Places by day, name and dimension. */
type NearPlaces = Map<string, Map<string, Map<string, KnownPlace>>>;

/**
 * Holds the limits on how many values a dimension has in a day, and how many names a company gives to events: each value
 * makes rows of its own, so without them one mistake, such as an order's id as a region, would make as many rows as there
 * are events, and readers slow. See docs/decisions/0021-value-limits.md.
 */
export class ValueGate {
  readonly #places = new Map<string, KnownPlace>();
  readonly #untoldMost: number;
  #values = 0;

  constructor(untoldMost: number = UNTOLD_VALUES) {
    this.#untoldMost = untoldMost;
  }

  /** Why points must not be taken, by their id; those that are not named may be. */
  async admit(points: Iterable<Point>, scope: IngestScope): Promise<Map<string, ItemFault>> {
    const faults = new Map<string, ItemFault>();
    if (!scope.limits) return faults;
    const fresh = new Map<KnownPlace, Set<string>>();
    const waiting: { point: Point; claims: readonly Unknown[] }[] = [];
    const near: NearPlaces = new Map();
    for (const point of points) {
      const claims = this.#unknown(point, scope, near);
      if (claims.length === 0) continue;
      waiting.push({ point, claims });
      for (const { claim, place } of claims) {
        const hashes = fresh.get(place) ?? new Set();
        fresh.set(place, hashes.add(claim.hash));
      }
    }
    const isName = new Set(
      waiting.flatMap(({ claims }) =>
        claims.filter(({ claim }) => claim.placeName === NAMES).map(({ place }) => place),
      ),
    );
    const refused = new Map<KnownPlace, Set<string>>();
    await Promise.all(
      Array.from(fresh, async ([place, hashes]) => {
        const { names, values } = scope.limits ?? { names: 0, values: 0 };
        const before = place.size;
        refused.set(place, await place.admit(hashes, isName.has(place) ? names : values));
        this.#values += place.size - before;
      }),
    );
    for (const { point, claims } of waiting) {
      const over = claims.find(({ claim, place }) => refused.get(place)?.has(claim.hash));
      if (over) faults.set(point.id, faultOf(point, over.claim, scope));
    }
    return faults;
  }

  /** What the point brings that this instance has not admitted before. */
  #unknown(point: Point, scope: IngestScope, near: NearPlaces): readonly Unknown[] {
    const day = dayOf(point.at, scope.timeZone);
    let unknown = NOTHING;
    const claim = (placeName: string, dimension: string, value: string) => {
      const hash = memberHash(value);
      const place = this.#nearPlace(near, scope, placeName, dimension, day);
      if (place.has(hash)) return;
      if (unknown === NOTHING) unknown = [];
      unknown.push({ claim: { placeName, dimension, day, hash }, place });
    };
    const source = sourceOf(point);
    if (isPlainSource(source)) claim(NAMES, NAME, source.name);
    claimDimensions(source, point, claim);
    for (const own of (scope.own ?? NO_OWN_METRICS).sourcesOf(point.name)) {
      // What the event's own source breaks down is held there.
      claimDimensions(own, point, claim, source);
    }
    return unknown;
  }

  /** As `#placeOf`, remembered while one batch is looked at. */
  #nearPlace(
    near: NearPlaces,
    scope: IngestScope,
    placeName: string,
    dimension: string,
    day: string,
  ): KnownPlace {
    const ofDay = near.get(day);
    const known = ofDay?.get(placeName)?.get(dimension);
    if (known) return known;
    const place = this.#placeOf(scope, placeName, dimension, day);
    const places = ofDay ?? new Map<string, Map<string, KnownPlace>>();
    const byDimension = places.get(placeName) ?? new Map<string, KnownPlace>();
    near.set(day, places.set(placeName, byDimension.set(dimension, place)));
    return place;
  }

  #placeOf(scope: IngestScope, placeName: string, dimension: string, day: string): KnownPlace {
    const { company, retentionDays } = scope;
    const name = `${placeName}#${dimension}`;
    const key = `${company}#${day}#${name}`;
    const known = this.#places.get(key);
    if (known) return known;
    if (this.#places.size >= MOST_PLACES || this.#values >= MOST_VALUES) {
      this.#places.clear();
      this.#values = 0;
    }
    const place = { company, name, day, expiresAt: dayExpiry(day, retentionDays) };
    const made = new KnownPlace(place, this.#untoldMost);
    this.#places.set(key, made);
    return made;
  }
}

function claimDimensions(
  { name, dimensions }: Source,
  { properties }: Point,
  claim: (placeName: string, dimension: string, value: string) => void,
  besides?: Source,
): void {
  for (const dimension of dimensions) {
    const value = properties[dimension];
    if (value === undefined || value === '' || dimension === 'person') continue;
    if (!besides?.dimensions.includes(dimension)) claim(name, dimension, String(value));
  }
}

function faultOf({ name }: Point, { placeName, dimension, day }: Claim, { limits }: IngestScope): ItemFault {
  const isMetric = name.startsWith(METRIC_PREFIX);
  const code = 'CARDINALITY_EXCEEDED';
  if (placeName === NAMES) {
    const most = limits?.names ?? 0;
    return {
      code,
      field: isMetric ? 'metric' : 'event',
      message: `There are ${most} names of your own on ${day} already, the most that your plan keeps. Put what differs into a property instead of the name, or change the plan`,
    };
  }
  return {
    code,
    field: `${isMetric ? 'dimensions' : 'properties'}.${dimension}`,
    message: `There are ${limits?.values ?? 0} values of ${dimension} on ${day} already, the most that your plan keeps for such events. Send it without ${dimension}, with one of fewer values, under another property, or change the plan`,
  };
}

/** The gate of this instance. */
export const valueGate = new ValueGate();
