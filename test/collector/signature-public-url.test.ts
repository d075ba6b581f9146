import { describe, expect, it } from 'vitest';
import { publicUrlOf } from '../../collector/signature.ts';

const base = 'https://hooks.example.org';

describe('the public URL of a request', () => {
  it.each([
    ['/callbacks', 'https://hooks.example.org/callbacks'],
    ['/callbacks/', 'https://hooks.example.org/callbacks/'],
    ["/callbacks?name=O'hara+x&y=%2f%2F", "https://hooks.example.org/callbacks?name=O'hara+x&y=%2f%2F"],
    ['/a/../b//c?d=/../e?f', 'https://hooks.example.org/a/../b//c?d=/../e?f'],
    ['/', 'https://hooks.example.org/'],
    ['?x=1', 'https://hooks.example.org/?x=1'],
  ])('keeps path and query byte for byte: %s', (target, expected) => {
    expect(publicUrlOf(base, target)).toBe(expected);
  });

  it.each([
    ['http://evil.example/callbacks?a=1', 'https://hooks.example.org/callbacks?a=1'],
    ['http://evil.example', 'https://hooks.example.org/'],
    ['http://evil.example?a=/b', 'https://hooks.example.org/?a=/b'],
    ['HTTPS://user@evil.example:99/callbacks', 'https://hooks.example.org/callbacks'],
    ['//evil.example/callbacks', 'https://hooks.example.org//evil.example/callbacks'],
    ['@evil.example/callbacks', 'https://hooks.example.org/@evil.example/callbacks'],
    ['.evil.example/callbacks', 'https://hooks.example.org/.evil.example/callbacks'],
    ['*', 'https://hooks.example.org/*'],
  ])('never takes its host from the request: %s', (target, expected) => {
    expect(publicUrlOf(base, target)).toBe(expected);
  });

  it.each([
    ['stripped by the proxy', '/callbacks?a=1', 'https://h.example.org:8443/ledger/callbacks?a=1'],
    ['left by the proxy', '/ledger/callbacks?a=1', 'https://h.example.org:8443/ledger/callbacks?a=1'],
    ['all that is asked for', '/ledger?a=1', 'https://h.example.org:8443/ledger?a=1'],
    ['only the start of a word', '/ledgers', 'https://h.example.org:8443/ledger/ledgers'],
    ['only in the query', '/?/ledger/', 'https://h.example.org:8443/ledger/?/ledger/'],
  ])('has the prefix of the public base once, when it is %s', (_, target, expected) => {
    expect(publicUrlOf('https://h.example.org:8443/ledger', target)).toBe(expected);
    expect(publicUrlOf('https://h.example.org:8443/ledger/', target)).toBe(expected);
  });

  it('keeps the port, the user and the IPv6 host of the public base', () => {
    expect(publicUrlOf('https://user:pass@[2001:db8::1]:8443/', '/x')).toBe(
      'https://user:pass@[2001:db8::1]:8443/x',
    );
  });
});
