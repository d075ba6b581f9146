import { randomUUID } from 'node:crypto';

/** How an application reaches Ledgerline. */
export interface ClientOptions {
  /** Base of the URL that Twilio calls: `https://hooks.example.org`. */
  readonly callbackBase: string;
  /** Base of the API, where it is reached inside; the callback base when absent. */
  readonly apiBase?: string;
  /** A token of the role `app`: `ledgerline token --role app`. */
  readonly token: string;
  /** The account that sends, where Ledgerline has several. */
  readonly accountSid?: string;
  /** Milliseconds after which an announcement is given up. */
  readonly timeoutMs?: number;
  /** Told of an announcement that did not arrive; it holds up nothing. */
  readonly onLost?: (why: string) => void;
  readonly fetch?: typeof globalThis.fetch;
}

/** Why somebody is about to be contacted. Nothing of it that is kept is free text, on purpose. */
export interface Intent {
  /** An opaque id; one is made when absent. */
  readonly id?: string;
  /** One of the purposes configured at Ledgerline. */
  readonly purpose: string;
  /** Reference to the consent on which it relies. */
  readonly consent?: string;
  /** When that consent was given, ISO 8601 with a zone. */
  readonly consentObtainedAt?: string;
  /** From when on that consent holds no more, ISO 8601 with a zone. */
  readonly consentExpiresAt?: string;
  /** Name of the template, or its ContentSid. */
  readonly template?: string;
  /**
   * What will be sent. It goes to Ledgerline's API, which keeps a keyed fingerprint of it and no word: then filtering and
   * doubled sends can be told by template. Leave it out where the text must not leave the application.
   */
  readonly content?: string;
}

export interface LedgerlineClient {
  /**
   * Announces an intent in the background and gives its id at once. Never throws and never waits: a Ledgerline that is
   * away must not keep a message from being sent.
   */
  intent(intent: Intent): string;
  /**
   * The status callback URL for what is sent for an intent, with the connection overrides that make Twilio try again.
   * Without an intent it is the plain callback URL.
   */
  callbackUrl(intentId?: string): string;
  /** Tells afterwards which message or call came of an intent, where the callback URL could not carry its id. */
  sent(intentId: string, sid: string): void;
  /** Waits for announcements under way, for a program that is about to end. */
  settled(): Promise<void>;
}

/** Announcements under way at most; more are given up at once, so that memory stays flat while Ledgerline is away. */
const maxUnderWay = 1_000;

/** Twilio tries again on its own only when it cannot connect; with these also when the answer is late or an error. */
const connectionOverrides = 'rc=5&rp=ct,rt,5xx';

/** A client for applications. Needs nothing but Node's own `fetch`. */
export function createClient(options: ClientOptions): LedgerlineClient {
  const callbackBase = options.callbackBase.replace(/\/+$/, '');
  const api = `${(options.apiBase ?? callbackBase).replace(/\/+$/, '')}/v1/intents`;
  const call = options.fetch ?? globalThis.fetch;
  const underWay = new Set<Promise<void>>();

  const lost = (why: string): void => {
    try {
      options.onLost?.(why);
    } catch {
      // What the application does with the news is not allowed to stop it.
    }
  };

  const post = async (body: object): Promise<void> => {
    try {
      const response = await call(api, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${options.token}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(options.timeoutMs ?? 2_000),
      });
      await response.body?.cancel();
      if (!response.ok) lost(`Ledgerline answered ${response.status}`);
    } catch (error) {
      lost(error instanceof Error ? error.name : 'unknown');
    }
  };

  const announce = (body: object): void => {
    if (underWay.size >= maxUnderWay) {
      lost('too many announcements are under way');
      return;
    }
    const posted: Promise<void> = post(body).finally(() => underWay.delete(posted));
    underWay.add(posted);
  };

  const account = options.accountSid === undefined ? {} : { accountSid: options.accountSid };
  return {
    intent: ({
      id = randomUUID(),
      purpose,
      consent,
      consentObtainedAt,
      consentExpiresAt,
      template,
      content,
    }) => {
      announce({
        id,
        purpose,
        ...(consent === undefined ? {} : { consent }),
        ...(consentObtainedAt === undefined ? {} : { consentObtainedAt }),
        ...(consentExpiresAt === undefined ? {} : { consentExpiresAt }),
        ...(template === undefined ? {} : { template }),
        ...(content === undefined ? {} : { content }),
        ...account,
      });
      return id;
    },
    callbackUrl: (intentId) => {
      const path = options.accountSid === undefined ? '/callbacks' : `/callbacks/${options.accountSid}`;
      const query = intentId === undefined ? '' : `?intent=${encodeURIComponent(intentId)}`;
      return `${callbackBase}${path}${query}#${connectionOverrides}`;
    },
    sent: (intentId, sid) => announce({ id: intentId, sid, ...account }),
    settled: async () => void (await Promise.allSettled([...underWay])),
  };
}
