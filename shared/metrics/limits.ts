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
} as const;

export const NAME_PATTERN = /^[A-Za-z][\w .:/-]{0,63}$/;
export const ID_PATTERN = /^[\x21-\x7E]{1,128}$/;
export const PROPERTY_PATTERN = /^[A-Za-z_]\w{0,63}$/;
