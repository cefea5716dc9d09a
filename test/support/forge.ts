import { createHmac } from 'node:crypto';

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of any header and claims; texts are taken as they are, so that they may be no JSON. */
export function forge(header: object | string, claims: object | string, secret: Uint8Array): string {
  const part = (value: object | string) =>
    typeof value === 'string' ? Buffer.from(value).toString('base64url') : encode(value);
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The parts of a token, decoded. */
export function opened(token: string): [header: Record<string, unknown>, claims: Record<string, unknown>] {
  const [header = '', claims = ''] = token.split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as never;
  return [decode(header), decode(claims)];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other texts that lax decoders read as the very same token. */
export function respelt(token: string): string[] {
  const last = ALPHABET.indexOf(token.slice(-1));
  const [header = '', claims = '', signature = ''] = token.split('.');
  return [
    // The last character of 32 bytes carries two bits that count for nothing.
    ...[1, 2, 3].map((bits) => token.slice(0, -1) + ALPHABET[last ^ bits]),
    `${token}=`,
    `${header}.${claims}.${Buffer.from(signature, 'base64url').toString('base64')}`,
    `${header}.${claims}.${signature.slice(0, 9)}%0A${signature.slice(9)}`,
    `${header}=.${claims}.${signature}`,
  ].filter((text) => text !== token);
}
