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
