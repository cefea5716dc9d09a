import * as z from 'zod';

/** ECMAScript's JSON.rawJSON, which V8 has; TypeScript's library does not know it yet. https://tc39.es/proposal-json-parse-with-source */
interface RawJson {
  rawJSON: (text: string) => object;
  isRawJSON: (value: unknown) => boolean;
}

const json = JSON as JSON & RawJson;

/** Decimal text as a value that JSON writes with the very same digits, whether or not a double can hold them. */
function jsonNumber(text: string): unknown {
  const value = Number(text);
  return String(value) === text ? value : json.rawJSON(text);
}

/** As `jsonNumber`; null stays null. */
export function numberOf(text: string | null): unknown {
  return text === null ? null : jsonNumber(text);
}

/** A number of an answer, exact with whatever number of digits. */
export const exactNumber = z
  .custom<unknown>((value) => typeof value === 'number' || json.isRawJSON(value))
  .meta({ override: { type: 'number' } });
