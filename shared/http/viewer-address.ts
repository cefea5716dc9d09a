const LONGEST = 64;

/**
 * The address that a call came from. CloudFront adds the viewer to `X-Forwarded-For` and API Gateway adds CloudFront,
 * so the viewer stands last but one and whatever the viewer wrote stands before it. Whoever calls API Gateway itself
 * stands last, and can write into his own call what then stands before him: take the address for a hint, never for
 * a proof.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomIPAddresses
 */
export function viewerAddress(headers: Readonly<Record<string, string | undefined>>): string | null {
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  const viewer = hops.at(-2) ?? hops.at(-1);
  return viewer === undefined || viewer === '' ? null : viewer.slice(0, LONGEST);
}

/**
 * Whom a limit by address counts: IPv6 hands each subscriber 2^64 addresses or more, so the first half stands for all.
 * https://www.rfc-editor.org/rfc/rfc6177#section-2
 */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
