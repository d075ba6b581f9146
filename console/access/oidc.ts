import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';
import { nameFrom, roleFrom } from './claims.ts';
import type { Identity } from './identity.ts';
import { clientSecretOf, type OidcSettings } from './settings.ts';

/** What is remembered of somebody who was sent to the provider, until they come back. */
export interface AtProvider {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** That they are asked for their password again, however lately they gave it there. */
  readonly fresh: boolean;
}

export interface FromProvider {
  readonly identity: Extract<Identity, { way: 'oidc' }>;
  /** When the provider asked who this is; `undefined` when it does not say. */
  readonly provenAtMs: number | undefined;
}

/** Why nobody comes of what the provider said. `code`: for the log; a word of the libraries, nothing of a person. */
export class OidcRefused extends Error {
  override readonly name = 'OidcRefused';
  readonly why: 'provider' | 'no-role';
  readonly code: string;

  constructor(why: 'provider' | 'no-role', code: string, options?: ErrorOptions) {
    super(`what the identity provider said is refused: ${code}`, options);
    this.why = why;
    this.code = code;
  }
}

/**
 * Sign-in through an identity provider: OpenID Connect, authorization code with PKCE (RFC 9700, section 2.1.1), state, nonce, and the
 * signature of the ID token checked although it comes over TLS.
 */
export class OidcProvider {
  readonly #settings: OidcSettings;
  readonly #redirectUri: string;
  readonly #clock: Clock;
  #known: { readonly configuration: Configuration; readonly atMs: number } | undefined;

  constructor(settings: OidcSettings, redirectUri: string, clock: Clock) {
    this.#settings = settings;
    this.#redirectUri = redirectUri;
    this.#clock = clock;
  }

  /** Where to send somebody, and what to remember of them meanwhile. Throws OidcRefused when the provider does not answer. */
  async begin(fresh: boolean): Promise<{ readonly url: URL; readonly remembered: AtProvider }> {
    const configuration = await this.#configuration();
    const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    const { scopes, acr } = this.#settings;
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      scope: scopes.join(' '),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(acr === undefined ? {} : { acr_values: acr.join(' ') }),
      ...(fresh ? { prompt: 'login', max_age: String(limits.freshSignInMs / 1000) } : {}),
    });
    return { url, remembered: { state, nonce, codeVerifier, fresh } };
  }

  /** Who came back. `query`: what the provider put behind the redirect URI. Throws OidcRefused. */
  async finish(query: string, { state, nonce, codeVerifier, fresh }: AtProvider): Promise<FromProvider> {
    const configuration = await this.#configuration();
    try {
      const answer = await authorizationCodeGrant(configuration, new URL(`${this.#redirectUri}${query}`), {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
        ...(fresh ? { maxAge: limits.freshSignInMs / 1000 } : {}),
      });
      const idToken = answer.claims();
      if (idToken === undefined || answer.id_token === undefined)
        throw new OidcRefused('provider', 'no ID token');
      const { acr } = this.#settings;
      if (acr !== undefined && !acr.includes(String(idToken.acr)))
        throw new OidcRefused(
          'provider',
          'the class of the sign-in (acr) is none of those that are accepted',
        );
      const claims = await this.#allClaims(configuration, idToken, answer.access_token);
      const role = roleFrom(claims, this.#settings);
      if (role === undefined) throw new OidcRefused('no-role', 'no value of the claim is mapped to a role');
      const owner = { name: nameFrom(claims, this.#settings), role };
      return {
        identity: {
          way: 'oidc',
          owner,
          subject: `${idToken.iss} ${idToken.sub}`,
          idToken: answer.id_token,
        },
        provenAtMs: idToken.auth_time === undefined ? undefined : idToken.auth_time * 1000,
      };
    } catch (error) {
      throw refusedBy(error);
    }
  }

  /** Where to sign out at the provider; `undefined` when it has no such place or does not answer. */
  async endSessionUrl(idToken: string, backTo: string): Promise<string | undefined> {
    try {
      const configuration = await this.#configuration();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      return buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: backTo })
        .href;
    } catch {
      return undefined;
    }
  }

  /** Some providers tell groups and names only when asked for them with the access token. */
  async #allClaims(
    configuration: Configuration,
    idToken: Readonly<Record<string, unknown>> & { readonly sub: string },
    accessToken: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { nameClaim, roleClaim } = this.#settings;
    const missing = [nameClaim, roleClaim].some(
      (claim) => idToken[claim.split('.')[0] ?? claim] === undefined,
    );
    if (!missing || configuration.serverMetadata().userinfo_endpoint === undefined) return idToken;
    return { ...(await fetchUserInfo(configuration, accessToken, idToken.sub)), ...idToken };
  }

  async #configuration(): Promise<Configuration> {
    const known = this.#known;
    if (known !== undefined && this.#clock() - known.atMs < limits.oidcDiscoveryMs)
      return known.configuration;
    const configuration = await discover(this.#settings);
    this.#known = { configuration, atMs: this.#clock() };
    return configuration;
  }
}

/** Asks the provider what it says of itself. Throws OidcRefused when it does not answer, or as somebody else. */
export async function discover(settings: OidcSettings): Promise<Configuration> {
  const secret = clientSecretOf(settings);
  const { issuer, clientId } = settings;
  try {
    return await discovery(new URL(issuer), clientId, undefined, authentication(settings, secret), {
      timeout: limits.oidcTimeoutMs / 1000,
      // The settings allow http for this machine alone.
      execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
    });
  } catch (error) {
    throw refusedBy(error);
  }
}

function authentication({ clientAuthentication }: OidcSettings, secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  return clientAuthentication === 'client_secret_basic'
    ? ClientSecretBasic(secret)
    : ClientSecretPost(secret);
}

function refusedBy(error: unknown): OidcRefused {
  if (error instanceof OidcRefused) return error;
  const code =
    error instanceof Error && 'error' in error
      ? String(error.error)
      : error instanceof Error && 'code' in error
        ? String(error.code)
        : 'the provider could not be asked';
  return new OidcRefused('provider', code.replaceAll(/[^\w .-]/g, '').slice(0, 80), { cause: error });
}
