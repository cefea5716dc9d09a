/** Query parameters whose values are credentials. */
const SECRET = /^(?:token|access_token|analyticsAccessToken|ticket|api_key|x-amz-.*)$/iu;

/** The path with its query, every credential in it replaced by `***`. */
export function redactedPath(path: string, query: string): string {
  if (query === '') return path;
  const parts = query.split('&').map((part) => {
    const [name = ''] = part.split('=', 1);
    return part.includes('=') && SECRET.test(plain(name)) ? `${name}=***` : part;
  });
  return `${path}?${parts.join('&')}`;
}

/** A name may be written with escapes, such as `%74oken`. */
function plain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
