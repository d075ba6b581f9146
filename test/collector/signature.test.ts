import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { noParameters, type Parameter, Parameters } from '../../collector/parameters.ts';
import { signedForm, verifyBodyHash, verifySignature } from '../../collector/signature.ts';

// The signatures in this file were made by executing twilio 6.2.0 with this token; none is made by our own code.
const token = '12345678901234567890123456789012';
const url = 'https://hooks.example.org/twilio/messages?acct=AC1';

function form(...pairs: Parameter[]): Parameters {
  return new Parameters(pairs);
}

function verifies(signature: string | undefined, seenUrl: string, parameters = noParameters): boolean {
  return verifySignature({ signature, url: seenUrl, parameters, tokens: [token] }) === 0;
}

describe('the form of a status callback', () => {
  const signature = 'd9T+wED/hPz0pFwJZmF9jsBkzRI=';
  const delivered: Parameter[] = [
    ['MessageSid', 'SM0123456789abcdef0123456789abcdef'],
    ['MessageStatus', 'delivered'],
    ['FromZip', ''],
    ['To', '+15005550006'],
    ['Body', 'a b+c'],
  ];

  it('is signed with its empty values', () => {
    expect(verifies(signature, url, form(...delivered))).toBe(true);
    expect(verifies(signature, url, form(...delivered.filter(([name]) => name !== 'FromZip')))).toBe(false);
  });

  it('is signed whatever the order in which its names are sent', () => {
    expect(verifies(signature, url, form(...delivered.toReversed()))).toBe(true);
  });

  it('is refused when one value differs by one character', () => {
    const edited = delivered.map(([name, value]): Parameter => [name, value.replace('b+c', 'b c')]);
    expect(verifies(signature, url, form(...edited))).toBe(false);
  });

  it('signs each distinct value of a repeated name once, sorted', () => {
    const repeated = 'ga1vMXDpWK2FozjV8w3b2YFjS4Q=';
    expect(verifies(repeated, url, form(['A', '2'], ['A', '1'], ['A', '2'], ['B', 'x']))).toBe(true);
    expect(verifies(repeated, url, form(['A', '1'], ['B', 'x'], ['A', '2']))).toBe(true);
    expect(verifies(repeated, url, form(['A', '2'], ['B', 'x']))).toBe(false);
    expect(signedForm('u', form(['A', '1'], ['A', '1'], ['A', '0']))).toBe('uA0A1');
  });

  it('signs names sorted by code unit, capitals first', () => {
    expect(verifies('sgOa33Xt/HvMaDGfQql+WmhKpUM=', url, form(['a', '2'], ['B', '3'], ['A', '1']))).toBe(
      true,
    );
    expect(signedForm('', form(['10', 'x'], ['9', 'y'], ['\u{1F600}', 'e'], ['\uFF5E', 't']))).toBe(
      '10x9y\u{1F600}e\uFF5Et',
    );
  });

  it('treats __proto__ as a name like any other', () => {
    expect(signedForm('u', form(['constructor', 'c'], ['__proto__', 'p']))).toBe('u__proto__pconstructorc');
  });
});

describe('the URL', () => {
  it('is signed with its apostrophe and its plus sign as they were sent', () => {
    expect(verifies('mH17JdohtttmMS02F4jS7GqpkIo=', "https://hooks.example.org/x?name=William+O'hara")).toBe(
      true,
    );
  });

  it.each([
    ['itself', 'https://h.example.org/x', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://h.example.org/x'],
    ['a default port added', ':443', 'XPB2+YHAPYFo6ZZJYjbI4VJReKY=', 'https://h.example.org/x'],
    ['a default port removed', 'no port', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://h.example.org:443/x'],
    ['the default port of http', ':80', 'hc6Q8HZwYNfTgK8qm3w4vv49+Y0=', 'http://h.example.org/x'],
    ['any port removed', 'no port', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://h.example.org:8443/x'],
    ['the host in lower case', 'h.example.org', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://H.Example.org/x'],
    ['an IPv6 host', '[2001:db8::1]', 'A0eYDnAnmlfibJvhRhNx1Ua++oM=', 'https://[2001:db8::1]/x'],
    ['an IPv6 host and its port', ':443', 'gIDwDmJnI2HJpIUfdfKVyG8rMaw=', 'https://[2001:db8::1]/x'],
    [
      'an IPv6 host, its port removed',
      'none',
      'A0eYDnAnmlfibJvhRhNx1Ua++oM=',
      'https://[2001:db8::1]:8443/x',
    ],
    ['user and password', 'user:pass@', 'OsRGhfgYoEMFh2EuAVWKdGatlpE=', 'https://user:pass@h.example.org/x'],
    ['user, password and port', ':443', 'f45a3iZA7OXO2xm1d/ohEPiWdjk=', 'https://user:pass@h.example.org/x'],
    ['an escaped apostrophe', '%27', 'ZGbGTrnCudr8RRR8FEzZ/0SQi7o=', "https://h.example.org/x?name=O'hara"],
    ['the old querystring form', 'a%20b', 'htWITn/2Ysl74ZzrX1CynimqTwg=', 'https://h.example.org/x?q=a+b'],
    ['a colon in the query', '12:30', 'Zf1kh+wfbqL3I8lOw5GDmsuuX5I=', 'https://h.example.org/x?at=12:30'],
  ])('may have been signed with %s (%s)', (_what, _detail, signature, seenUrl) => {
    expect(verifies(signature, seenUrl)).toBe(true);
  });

  it.each([
    ['an odd port', ':8443', '+FfgdvLGDWUu7kd+m+vTuicy3mg=', 'https://h.example.org/x'],
    ['an odd port on an IPv6 host', ':8443', 'zgYH1l8AxBVFRptZ1OUXpsSkZBA=', 'https://[2001:db8::1]/x'],
    ['a trailing slash', '/x/', '9hY9D/hizKqAuuLN1CPWFxlN1zU=', 'https://h.example.org/x'],
    ['no trailing slash', '/x', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://h.example.org/x/'],
    ['another scheme', 'http', 'vO4y4b52WhU4NBljarPLDvj82js=', 'https://h.example.org/x'],
    ['capitals in the host', 'H.Example.org', 'kPkoF7LMdMHONDLdgDO0/yb490s=', 'https://h.example.org/x'],
    ['no user and password', 'none', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://user:pass@h.example.org/x'],
    ['no connection overrides', 'no #rc=5', '0SuSh+bDcg2fsTYE75sBb5ETQ+8=', 'https://h.example.org/x#rc=5'],
  ])('is another one when it was signed with %s (%s)', (_what, _detail, signature, seenUrl) => {
    expect(verifies(signature, seenUrl)).toBe(false);
  });

  it.each([
    '',
    '/x',
    'not a url',
    'https://',
    'https://[::1',
    '//h.example.org/x',
    'https://h.example.org:99999/',
  ])('that is none (%j) is not verified, without an exception', (noUrl) => {
    expect(verifies('0SuSh+bDcg2fsTYE75sBb5ETQ+8=', noUrl)).toBe(false);
  });
});

describe('the signature header', () => {
  const signature = '0SuSh+bDcg2fsTYE75sBb5ETQ+8=';
  const seenUrl = 'https://h.example.org/x';

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['cut short', signature.slice(0, -1)],
    ['longer', `${signature}=`],
    ['surrounded by spaces', ` ${signature}`],
    ['28 characters but more bytes', `é${signature.slice(1)}`],
    ['another text for the same bytes', signature.replace('8=', '9=')],
    ['in the URL alphabet of base64', signature.replaceAll('+', '-')],
  ])('that is %s is refused', (_, header) => {
    expect(verifies(header, seenUrl)).toBe(false);
  });

  it('names the token that made it, while tokens are being rotated', () => {
    const tokens = ['0'.repeat(32), token, token];
    expect(verifySignature({ signature, url: seenUrl, parameters: noParameters, tokens })).toBe(1);
  });

  it('is refused when no token made it, or there is none', () => {
    const request = { signature, url: seenUrl, parameters: noParameters };
    expect(verifySignature({ ...request, tokens: ['0'.repeat(32)] })).toBe(-1);
    expect(verifySignature({ ...request, tokens: [] })).toBe(-1);
  });

  it('made with an empty token is worth nothing', () => {
    const forged = createHmac('sha1', '').update(seenUrl).digest('base64');
    expect(verifySignature({ signature: forged, url: seenUrl, parameters: noParameters, tokens: [''] })).toBe(
      -1,
    );
  });
});

describe('the body of a JSON callback', () => {
  const hash = '66a687dfc2694176d84b63a338c9a36e6d7c631cea43b90fa166145cb43da479';
  const signedUrl = `https://h.example.org/ev?bodySHA256=${hash}`;
  const body = Buffer.from('[{"id":"x"}]');

  it('is vouched for by its hash in the signed URL', () => {
    expect(verifies('Vtq2WRnlXS0Tgs9q9nyqbifbkQE=', signedUrl)).toBe(true);
    expect(verifyBodyHash(signedUrl, body)).toBe(true);
  });

  it('is refused with one byte more', () => {
    expect(verifyBodyHash(signedUrl, Buffer.concat([body, Buffer.from(' ')]))).toBe(false);
  });

  it.each([
    ['absent', 'https://h.example.org/ev'],
    ['empty', 'https://h.example.org/ev?bodySHA256='],
    ['stated twice', `${signedUrl}&bodySHA256=${hash}`],
    ['stated twice, once escaped', `${signedUrl}&body%53HA256=${hash}`],
    ['in capitals', `https://h.example.org/ev?bodySHA256=${hash.toUpperCase()}`],
    ['under a name with a question mark', `https://h.example.org/ev??bodySHA256=${hash}`],
    ['cut short', signedUrl.slice(0, -1)],
    ['under another name', `https://h.example.org/ev?BodySHA256=${hash}`],
    ['not hexadecimal', `https://h.example.org/ev?bodySHA256=${'é'.repeat(32)}`],
  ])('is refused when its hash is %s', (_, statedUrl) => {
    expect(verifyBodyHash(statedUrl, body)).toBe(false);
  });

  it('is found beside other parameters, even ones that are badly escaped', () => {
    expect(verifyBodyHash(`https://h.example.org/ev?sale=100%&bodySHA256=${hash}`, body)).toBe(true);
  });
});
