import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';

export const clientId = 'ledgerline';
export const clientSecret = 'a secret that only the client and the provider know';

/** A port that nothing listens on just now. */
export async function aFreePort(): Promise<number> {
  const server = await listening(() => undefined);
  const port = portOf(server);
  server.close();
  return port;
}

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

/** A server of a test on the loopback interface, which ends with the test. */
export async function listening(answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
