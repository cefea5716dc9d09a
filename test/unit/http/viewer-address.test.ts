import { describe, expect, it } from 'vitest';
import { viewerAddress } from '#shared/http/viewer-address.ts';

describe('the address of a call', () => {
  it.each([
    ['behind CloudFront', '203.0.113.9, 130.176.0.1', '203.0.113.9'],
    ['behind CloudFront, with what the viewer wrote', '10.0.0.1, 203.0.113.9, 130.176.0.1', '203.0.113.9'],
    ['of IPv6', '2001:db8::1, 130.176.0.1', '2001:db8::1'],
    ['past CloudFront', '203.0.113.9', '203.0.113.9'],
    ['without any hop', '', null],
  ])('%s', (_name, forwarded, address) => {
    expect(viewerAddress({ 'x-forwarded-for': forwarded })).toBe(address);
  });

  it('is not known without the header, and never long', () => {
    expect(viewerAddress({})).toBeNull();
    expect(viewerAddress({ 'x-forwarded-for': `${'9'.repeat(500)}, 130.176.0.1` })).toHaveLength(64);
  });
});
