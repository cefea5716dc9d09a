import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where plain HTTP and HTTPS servers listen. */
const PORTS = new Set([80, 443, 8080, 8443]);
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether the address is one of the public internet. Private, shared, loopback, link-local, documentation, multicast and
 * reserved addresses are not, nor are those that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
 * https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST);
}

/** `host:port` pairs that may be reached though private; for local runs and tests. */
export type AllowedHosts = ReadonlySet<string>;

export function readAllowedHosts(text: string | undefined): AllowedHosts {
  const entries = (text ?? '').split(',').map((entry) => entry.trim().toLowerCase());
  return new Set(entries.filter((entry) => entry !== ''));
}

export function isAllowedHost(url: URL, allowed: AllowedHosts): boolean {
  return allowed.has(`${url.hostname}:${portOf(url)}`);
}

/** Host name or address without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * What forbids calling the URL, as far as it can be told without a look-up; undefined where nothing does. Other spellings
 * of addresses (octal, hexadecimal, one number) are read as the URL standard has them, so they are seen through.
 */
export function urlFault(text: string, allowed: AllowedHosts): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'Must be an absolute URL such as https://hooks.example.com/analytics';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Must begin with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or password';
  if (url.hash !== '') return 'Must not have a fragment';
  if (isAllowedHost(url, allowed)) return undefined;
  if (!PORTS.has(portOf(url))) return `Must use one of the ports ${[...PORTS].join(', ')}`;
  const host = hostOf(url);
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'Must lead to a public address';
  const isName =
    host.includes('.') && !/(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa)\.?$/.test(host);
  return isName ? undefined : 'Must name a host of the public internet';
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
