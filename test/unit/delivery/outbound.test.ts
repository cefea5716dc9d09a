import type { lookup as systemLookup } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress, readAllowedHosts, urlFault } from '#shared/delivery/address.ts';
import { post } from '#shared/delivery/outbound.ts';
import { type Receiver, startReceiver } from '#test/support/receiver.ts';

/** P25 and P26. */

const NOBODY = readAllowedHosts('');

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    'localhost',
    '',
    '1.2.3',
    '8.8.8.8.',
  ])('is refused: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'is taken: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('a URL', () => {
  it.each([
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://0x7f.0.0.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
    'http://[::]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[fe80::1]/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://a.localhost/',
    'http://metadata.google.internal/',
    'http://printer.local/',
    'http://intranet/',
    'https://user@example.com/',
    'https://example.com:22/',
    'https://example.com:6379/',
    'https://example.com/#x',
    'javascript:alert(1)',
    'data:text/plain,x',
    'gopher://example.com/',
    '//example.com/',
    '',
  ])('is refused: %s', (url) => {
    expect(urlFault(url, NOBODY)).toBeTypeOf('string');
  });

  it.each([
    'https://example.com/hook?x=1',
    'http://example.com:8080/',
    'https://8.8.8.8/',
    'https://bücher.example/',
  ])('is taken: %s', (url) => {
    expect(urlFault(url, NOBODY)).toBeUndefined();
  });

  it('of a private host is taken where host and port are on the list, and no other of it', () => {
    const allowed = readAllowedHosts(' 127.0.0.1:4100, ');
    expect(urlFault('http://127.0.0.1:4100/x', allowed)).toBeUndefined();
    for (const url of ['http://127.0.0.1:4101/', 'http://127.0.0.2:4100/', 'http://a@127.0.0.1:4100/'])
      expect(urlFault(url, allowed)).toBeTypeOf('string');
  });
});

/** A resolver that gives these addresses, and counts how often it is asked. */
function resolver(addresses: string[]): { lookup: typeof systemLookup; asked: () => number } {
  let count = 0;
  const lookup = (_host: string, _options: unknown, done: (error: null, list: object[]) => void) => {
    count += 1;
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup: lookup as unknown as typeof systemLookup, asked: () => count };
}

describe('a call', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());
  const call = (path: string) => ({ url: `http://${receiver.host}${path}`, headers: { a: 'b' }, body: 'x' });
  const options = (timeoutMs = 2_000) => ({ allowed: readAllowedHosts(receiver.host), timeoutMs });

  it.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['8.8.8.8', '::1']],
    [['::ffff:169.254.169.254']],
    [[]],
  ])('is not made where a name leads to %j', async (addresses) => {
    const { lookup, asked } = resolver(addresses);
    const outcome = await post(
      { url: 'http://hooks.example.com/', headers: {}, body: '' },
      { allowed: NOBODY, lookup, timeoutMs: 2_000 },
    );
    expect(outcome).toEqual({ kind: 'failed', reason: 'The host leads to an address that is not public.' });
    // The addresses that were judged are the ones that are used: there is no second look-up.
    expect(asked()).toBe(1);
  });

  it('posts the body and tells the status, and nothing of the answer', async () => {
    receiver.answers.set('/ok', (response) => response.writeHead(201, { 'Retry-After': '5' }).end('secret'));
    expect(await post(call('/ok'), options())).toEqual({ kind: 'answered', status: 201, retryAfter: '5' });
    expect(receiver.received).toMatchObject([{ path: '/ok', body: 'x', headers: { a: 'b' } }]);
  });

  it('follows no redirect', async () => {
    receiver.answers.set('/away', (response) =>
      response.writeHead(307, { Location: `http://${receiver.host}/there` }).end(),
    );
    expect(await post(call('/away'), options())).toMatchObject({ kind: 'answered', status: 307 });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/away']);
  });

  it('ends where the answer never does, and hangs up', async () => {
    const closed = Promise.withResolvers<number>();
    receiver.answers.set('/endless', (response) => {
      let sent = 0;
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
      };
      response.on('drain', pump).on('close', () => closed.resolve(sent));
      pump();
    });
    expect(await post(call('/endless'), options(20_000))).toMatchObject({ kind: 'answered', status: 200 });
    // What the system's buffers took beyond the 64 kB that were read.
    expect(await closed.promise).toBeLessThan(20_000_000);
  });

  it('ends where nothing is answered', async () => {
    receiver.answers.set('/hang', () => undefined);
    expect(await post(call('/hang'), options(300))).toEqual({
      kind: 'failed',
      reason: 'No answer within 0.3 seconds.',
      isTimeout: true,
    });
  });

  it('ends where the head of the answer drips', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      const text = 'HTTP/1.1 200 OK\r\nX-Drip: '.concat('x'.repeat(10_000));
      let at = 0;
      const drip = setInterval(() => socket.write(text.charAt(at++)), 20);
      socket.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcome = await post(
      { url: `http://${host}/`, headers: {}, body: '' },
      { allowed: readAllowedHosts(host), timeoutMs: 500 },
    );
    for (const socket of sockets) socket.destroy();
    server.close();
    expect(outcome).toMatchObject({ kind: 'failed' });
  });

  it('says that nobody is there', async () => {
    const gone = call('/gone');
    const allowed = options();
    await receiver.stop();
    expect(await post(gone, allowed)).toEqual({ kind: 'failed', reason: 'The connection failed.' });
  });
});
