import twilio from 'twilio';
import { z } from 'zod';
import type { AccountSid } from '../../core/sids.ts';
import { RestRefused } from './refused.ts';
import type { RestTransport } from './transport.ts';

/** What one login may read of one account, as parsed JSON that a schema is still to check. */
export interface RestApi {
  readonly accountSid: AccountSid;
  /**
   * Reads one address, absolute as Twilio documents it: the transport puts TWILIO_API_BASE_URL in place of Twilio's
   * hosts. `undefined` when Twilio answers 404: deleted, never there, or not offered to this account. Throws
   * RestRefused on any other refusal and RestFailed when there was no usable answer after every retry.
   */
  get(uri: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
}

export interface RestLogin {
  readonly user: string;
  readonly password: string;
}

const errorSchema = z.object({ code: z.number().int() });

/** The REST API for one account, over the official client (which signs in and encodes) and our transport. */
export function restApi(accountSid: AccountSid, login: RestLogin, transport: RestTransport): RestApi {
  const client = twilio(login.user, login.password, { accountSid, httpClient: transport });
  return {
    accountSid,
    get: async (uri, query) => {
      const { statusCode, body } = await client.request({
        method: 'get',
        uri,
        ...(query && { params: query }),
      });
      // A redirect (the exports give one) is an answer: whoever asks decides where to go with which login.
      if (statusCode >= 200 && statusCode <= 399) return typeof body === 'string' ? JSON.parse(body) : body;
      if (statusCode === 404) return undefined;
      const error = errorSchema.safeParse(body);
      throw new RestRefused(statusCode, error.success ? error.data.code : null);
    },
  };
}
