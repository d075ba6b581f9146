import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { clientId, clientSecret } from '../world/identity-provider.ts';
import { listening, portOf } from '../world/server.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What the provider does with what it should say, for the next one who comes. */
export interface Lie {
  readonly claims?: (truth: Claims) => Claims;
  readonly signed?: 'none' | 'with the client secret' | 'with another key' | 'not at all';
}

const [own, another] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));

/**
 * An OpenID provider that tells the truth unless it is told to lie. It hands out a code for each request that it is given, takes a
 * code once, and only with the verifier that belongs to it (RFC 7636).
 */
export async function aLyingProvider() {
  const codes = new Map<string, { nonce: string; challenge: string; lie: Lie }>();
  let issuer = '';
  const server = await listening(async (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/openid-configuration') return answer(200, metadataOf(issuer));
    if (request.url === '/jwks') return answer(200, { keys: [publicJwk()] });
    if (request.url !== '/token') return answer(404, {});
    const form = new URLSearchParams(await text(request));
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const login = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
    if (asked === undefined || verified !== asked.challenge) return answer(400, { error: 'invalid_grant' });
    if (decodeURIComponent(login.replaceAll('+', ' ')) !== `${clientId}:${clientSecret}`)
      return answer(401, { error: 'invalid_client' });
    const now = Math.floor(Date.now() / 1000);
    const truth = {
      iss: issuer,
      aud: clientId,
      sub: 'somebody',
      nonce: asked.nonce,
      iat: now,
      exp: now + 300,
      auth_time: now,
      groups: ['officers'],
    };
    const idToken = tokenOf(asked.lie.claims?.(truth) ?? truth, asked.lie.signed);
    answer(200, {
      access_token: 'an access token',
      token_type: 'Bearer',
      expires_in: 300,
      ...(idToken === undefined ? {} : { id_token: idToken }),
    });
  });
  issuer = `http://127.0.0.1:${portOf(server)}`;
  return {
    issuer,
    /** A code for somebody who was sent to this address, as if they had signed in. */
    codeFor: (location: URL, lie: Lie = {}): string => {
      const code = randomUUID();
      const nonce = location.searchParams.get('nonce') ?? '';
      codes.set(code, { nonce, challenge: location.searchParams.get('code_challenge') ?? '', lie });
      return code;
    },
  };
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function publicJwk(): object {
  return { ...own?.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
}

function tokenOf(claims: Claims, signed: Lie['signed']): string | undefined {
  if (signed === 'not at all') return undefined;
  const algorithm = signed === 'none' ? 'none' : signed === 'with the client secret' ? 'HS256' : 'RS256';
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const said = `${part({ alg: algorithm, kid: 'one', typ: 'JWT' })}.${part(claims)}`;
  return `${said}.${signatureOf(said, algorithm, signed === 'with another key' ? another?.privateKey : own?.privateKey)}`;
}

function signatureOf(said: string, algorithm: string, key: KeyObject | undefined): string {
  if (algorithm === 'none' || key === undefined) return '';
  return algorithm === 'HS256'
    ? createHmac('sha256', clientSecret).update(said).digest('base64url')
    : sign('sha256', Buffer.from(said), key).toString('base64url');
}
