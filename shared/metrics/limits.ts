/** Published limits of one item of POST /v2/events. */
export const LIMITS = {
  eventsPerBatch: 500,
  batchBytes: 1_048_576,
  idLength: 128,
  nameLength: 64,
  properties: 30,
  propertyNameLength: 64,
  /** UTF-16 units of a property's text. */
  textLength: 256,
  /**
   * UTF-8 bytes of a dimension's value as a row's key holds it. Three of them, a bucket and their separators stay below
   * the 1,024 bytes of a sort key: an event whose rows could not be written must not be accepted.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-sort-keys
   */
  dimensionBytes: 256,
} as const;

/** An instant with its zone. `Date` reads further spellings, and rolls impossible days over: see horizon.ts. */
export const INSTANT_PATTERN =
  /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

export const NAME_PATTERN = /^[A-Za-z][\w .:/-]{0,63}$/;
export const ID_PATTERN = /^[\x21-\x7E]{1,128}$/;
export const PROPERTY_PATTERN = /^(?!__proto__$)[A-Za-z_]\w{0,63}$/;

/** Properties that figures are summed from; they must be numbers, whatever the event. */
export const MEASURED = ['quantity', 'cost', 'unit_price'] as const;

/** Properties that figures of these events are summed from; they must be numbers of zero or more. */
export const MEASURED_BY_EVENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['session_end', ['duration', 'pages']],
  ['video_progress', ['watch_time', 'bitrate']],
  ['video_buffering', ['duration']],
  ['video_quality', ['bitrate']],
  ['api_request', ['duration', 'status']],
  ['job_completed', ['duration']],
]);
