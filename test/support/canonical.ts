/** The database gives neither the entries of a map nor the members of a set in any order. */
export function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, inner]) => `${name}:${canonical(inner)}`);
  return `{${entries.sort().join()}}`;
}
