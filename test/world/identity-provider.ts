import type { RequestListener } from 'node:http';
import Provider from 'oidc-provider';
import { listening, portOf } from './server.ts';

export const clientId = 'ledgerline';
export const clientSecret = 'a secret that only the client and the provider know';

/**
 * A real OpenID provider on this machine, under another name of it than the appliance's, so that a browser takes it for another site.
 * Everybody may sign in there with any password; `groups` says who is in which.
 */
export async function anIdentityProvider(
  consoleUrl: string,
  groups: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  let answer: RequestListener = () => undefined;
  const server = await listening((request, response) => answer(request, response));
  const issuer = `http://localhost:${portOf(server)}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${consoleUrl}/console/oidc/callback`],
        post_logout_redirect_uris: [`${consoleUrl}/console`],
        require_auth_time: true,
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: id, groups: groups[id] ?? [] }),
    }),
    cookies: { keys: ['only for tests'] },
    features: {
      rpInitiatedLogout: {
        logoutSource: async (context: { body: string }, form: string) => {
          context.body = `<!doctype html><title>Leave</title>${form}<button type="submit" form="op.logoutForm" value="yes" name="logout">Leave</button>`;
        },
      },
    },
  });
  answer = provider.callback();
  return issuer;
}
