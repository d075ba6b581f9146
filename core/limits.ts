/** Every limit of the appliance, in one place: what it bounds, and why this number. */
export const limits = {
  /** Twilio's largest callback bodies are a few kilobytes; Event Streams batches and debugger payloads reach some tens. */
  maxBodyBytes: 256 * 1024,
  /** Twilio waits at most 15 s in all; a body that takes longer than this will not be waited for. */
  bodyTimeoutMs: 10_000,
  /** Headers of a callback take about 1 kB. */
  maxHeaderBytes: 16 * 1024,
  /** How long a client may take over its headers, and over a whole request. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  /** Connections that say nothing are closed after this. Longer than a load balancer's usual 60 s would keep more open. */
  keepAliveTimeoutMs: 65_000,
  /** Sockets at once; each costs some kilobytes. */
  maxConnections: 10_000,
  /** How often it is looked whether the files of a certificate were changed: three small files. */
  certificateLookEveryMs: 2_000,
  /** Twilio's richest callbacks have about 60 parameters. */
  maxParameters: 1_000,
  maxNameBytes: 256,
  /** Callbacks being verified and journalled at once; beyond it the answer is 503 so that memory stays flat. */
  maxCallbacksInFlight: 2_000,
  /**
   * Requests without a good signature that are looked at from one source, all at once and then by the second: one costs up to
   * twelve HMACs over its body, some milliseconds where that is as large as may be.
   */
  badSignaturesAtOnce: 200,
  badSignaturesPerSecond: 10,
  /** A source that sent a good signature within this is not refused unread: longer than the quietest night. */
  goodSignatureRememberedMs: 24 * 3_600_000,
  /** Sources that are remembered of each sort, some 100 bytes each. */
  badSignatureSources: 20_000,

  /** Events waiting for ClickHouse. At 700 bytes each, 2 GiB are three million events: most of a day at 50/s. */
  journalMaxBytes: 2 * 1024 ** 3,
  /**
   * Below this much room on the disk callbacks are answered 503: what was acknowledged still has to be shipped, merged and
   * removed there. Two looks are so near each other that what arrives between them does not use it up.
   */
  diskMinFreeBytes: 128 * 1024 ** 2,
  diskLookEveryMs: 250,
  /** How long a commit of the journal may take until the process ends for it: Twilio has given up by then. */
  commitWithinMs: 15_000,
  /** One shipment to ClickHouse: large enough to be cheap, small enough to be parsed in well under a second. */
  shipMaxEvents: 20_000,
  shipMaxBytes: 16 * 1024 ** 2,
  /**
   * How long to gather events before a shipment. ClickHouse likes about one insert a second for a table, and a shipment with
   * its figures takes it a tenth of a second, however few events it has.
   */
  shipAfterMs: 500,
  /** Backoff of the shipper while ClickHouse is away: doubled from the first to the last, with jitter. */
  shipRetryFirstMs: 250,
  shipRetryLastMs: 15_000,
  /** Contacts kept in memory, some 200 bytes each. */
  contactsInMemory: 200_000,
  /**
   * How often the journal's events become leaves of the log while nothing leaves the journal; what leaves it does so only
   * as a leaf, however long this is.
   */
  sequenceEveryMs: 1_000,
  /** How often the log is signed when it grew: an event that is taken away within this leaves no trace in a checkpoint. */
  publishEveryMs: 60_000,
  /** How often it is looked whether a day was closed, or changed after that: days are closed once a day. */
  commitDaysEveryMs: 600_000,
  /** Days of accounts that one round commits to; the next one goes on. Each reads the events of its day. */
  commitmentsAtOnce: 500,
  /** How long a sink or a witness may take for one checkpoint, and when it is tried again. */
  outletTimeoutMs: 30_000,
  outletRetryMs: 30_000,
  /** How often it is looked whether there is a first checkpoint to deliver. */
  outletLookMs: 2_000,
  /** How often contacts met by other instances are taken over from ClickHouse. */
  adoptContactsEveryMs: 30_000,
  /** How often it is looked for erasures that were ordered: a question of some milliseconds. */
  erasureRoundEveryMs: 2_000,
  /** How often gauges of erasures, holds and reveals are set, and it is looked whether retention is due. */
  housekeepingEveryMs: 15_000,
  /** How often what is older than it is kept is removed. */
  retentionEveryMs: 86_400_000,

  /** How often objectives are worked out from the record: as often as Prometheus usually looks. */
  measureEveryMs: 15_000,
  /** How often violations of the last two days are worked out: each time reads a week and a half of messages. */
  violationsEveryMs: 60_000,

  /** Rows that a trail or a list gives at most in one answer. */
  maxRowsInAnswer: 10_000,
  /** Messages in one bundle for a ticket: far more than support looks at, and a few megabytes with their events. */
  disputeMaxMessages: 1_000,
  /** Bytes of a JSON request to the API. */
  maxApiBodyBytes: 16 * 1024,

  /** How long nothing may be done with a session until it ends, unless console.yaml says otherwise: what is usual where patients are concerned. */
  sessionIdleMs: 15 * 60_000,
  /** How long a session lasts at most, unless console.yaml says otherwise: a shift. */
  sessionAbsoluteMs: 8 * 3_600_000,
  /** What console.yaml may say: shorter is always typed wrongly, longer is no time limit any more. */
  sessionMinMs: 60_000,
  sessionIdleMaxMs: 3_600_000,
  sessionAbsoluteMaxMs: 24 * 3_600_000,
  /** Sessions at once, about 2 KB each; beyond it the one that was longest without use ends. */
  sessionsMax: 2_000,
  /** Before what cannot be undone: how long ago the password, token or provider was asked at most. */
  freshSignInMs: 5 * 60_000,

  /** argon2id as the OWASP password storage sheet has it for servers: 19 MiB, two passes, one lane; some 40 ms here. */
  passwordMemoryKiB: 19_456,
  passwordPasses: 2,
  passwordLanes: 1,
  /** Passwords that are checked at once, and that wait for it: memory stays below 60 MiB, a wait below two seconds. */
  passwordChecksAtOnce: 2,
  passwordChecksWaiting: 40,
  passwordMinCharacters: 12,
  passwordMaxCharacters: 128,

  /** Tries to sign in that fail before the next one has to wait: by name, and by address, behind which there may be an office. */
  signInFreeTriesByName: 5,
  signInFreeTriesByAddress: 20,
  /** The wait doubles with each failure up to this. By name it stays short: a stranger must not keep an officer out. */
  signInWaitFirstMs: 1_000,
  signInWaitByNameMaxMs: 30_000,
  signInWaitByAddressMaxMs: 15 * 60_000,
  /** Failures are forgotten when there was none for so long. */
  signInForgetMs: 30 * 60_000,
  /** Names and addresses of which failures are remembered, about 100 bytes each. */
  signInRemembered: 20_000,
  /** Refused tries that are acts of their own in a minute; the rest of the minute is one act with their number. */
  signInRefusalsRecordedPerMinute: 10,

  /** People who are at the identity provider and have not come back; about 1 KB each. */
  oidcPendingMax: 5_000,
  /** How long somebody may take there: a password, a second factor, a call to the help desk. */
  oidcPendingMs: 10 * 60_000,
  /** One question to the identity provider. */
  oidcTimeoutMs: 10_000,
  /** How long what the provider says of itself is taken for true; its keys are asked for again when an unknown one is used. */
  oidcDiscoveryMs: 3_600_000,

  /** Files that are made at once, for all people together: each reads the record as fast as it can. */
  jobsAtOnce: 2,
  /** Files of one person, waiting, being made and made. */
  jobsPerPerson: 20,
  /** How long a file that was made can be downloaded: a working day, and the night after it. */
  exportsKeptMs: 24 * 3_600_000,
  exportSweepMs: 600_000,
  /** One file: a few tens of millions of rows. */
  exportMaxBytes: 8 * 1024 ** 3,
  /** Rows of one question of an export: it holds as many in memory, some megabytes. */
  exportPageRows: 5_000,
  /** Results on one page of a search: fewer are turned over too often, more are not read. */
  resultsOnPage: 250,
  /** How long a page waits until ClickHouse has an act that was made a moment ago, and between two looks. */
  actShipsWithinMs: 3_000,
  actLookEveryMs: 100,

  /** Twilio's largest page. */
  restPageSize: 1_000,
  /**
   * Pages that are compared and written together, and as many that are read ahead meanwhile; each holds up to 1,000 rows,
   * about half a megabyte once they are read. A question to ClickHouse and an insert cost as much as some thousands of
   * rows; with more than some twenty thousand SIDs a question takes hundreds of times as long. After a crash these are
   * read again.
   */
  restPagesAhead: 16,
  /** Stretches of one account that are read at once: one waits for Twilio while another is compared. */
  restSlicesAtOnce: 2,
  /** How long a daily file may take, from the first byte to the last. */
  restExportMs: 3_600_000,
  /** Accounts that are reconciled at once. */
  restAccountsAtOnce: 16,
  /**
   * Requests in flight per account, where the search for the right number begins and ends. It begins low, since the
   * team's own sending counts at Twilio too.
   */
  restConcurrencyFirst: 2,
  restConcurrencyMax: 8,
  /** Windows of fast answers before a number in flight is tried again that was once too many: then few are refused. */
  restPatientWindows: 10,
  /** An answer within this is fast, whatever the best one took; Twilio usually takes 50 to 200 ms. */
  restFastMs: 250,
  /** An answer that takes this many times the best one is slow: Twilio has enough to do already. */
  restSlowFactor: 3,
  /** Attempts in a row without a usable answer after which an account is left alone for a while; more than the tries of one request. */
  restBreakerFailures: 30,
  restBreakerMs: 30_000,
  /** What a scheduled run may ask of one account: it ends before the next one begins. */
  restBudgetRequests: 20_000,
  restBudgetMs: 240_000,
  /** One try in all, from the first byte sent to the last byte heard; a page of a thousand takes a few seconds. */
  restTimeoutMs: 30_000,
  /** Tries of one REST request, with jittered backoff between them. */
  restTries: 6,
  restRetryFirstMs: 500,
  restRetryLastMs: 30_000,
  /** Longest stay away that a Retry-After is granted; a longer one is a fault of whoever stands between. */
  restRetryAfterMaxMs: 120_000,
  /** SIDs that one run asks for one by one; the next run goes on with the rest. */
  restRefreshMax: 50_000,
  /** Rows of a list that is held as a whole: numbers, services, senders, subaccounts; some 500 bytes each. */
  configurationMaxItems: 100_000,

  /**
   * By how much V8's heap may grow between two collections, in percent of what is alive: a million messages take 606 MiB
   * instead of 692, for no CPU that could be measured. With 30 it is less still, for a fifth more CPU.
   */
  heapGrowingPercent: 120,

  /** Forms that wait for their application, sealed: at 1.5 kB each a third of a million, hours of a busy team. */
  forwardMaxBytes: 512 * 1024 ** 2,
  /** How long a form is tried, and how long it is kept after that for `ledgerline forward retry`. */
  forwardMaxAgeMs: 24 * 3_600_000,
  forwardKeepDeadMs: 72 * 3_600_000,
  /** How long it is known what was forwarded and what was given up: longer than Twilio tells news of a message. */
  forwardRememberMs: 7 * 24 * 3_600_000,
  /** Tries of one form that the application answered with a failure: with the backoff below some two hours. */
  forwardTries: 30,
  forwardTimeoutMs: 10_000,
  /** Requests to one destination at once; those of one SID go one after the other. */
  forwardConcurrency: 16,
  forwardRetryFirstMs: 500,
  forwardRetryLastMs: 300_000,
  /** Failures in a row after which a destination is left alone, and how long: at most this after it is back it is noticed. */
  forwardCircuitFailures: 5,
  forwardCircuitFirstMs: 500,
  forwardCircuitLastMs: 15_000,
  /** Twilio refuses bodies beyond 64 kB (error 11750). */
  forwardMaxAnswerBytes: 64 * 1024,
  /** Twilio waits 15 s in all: 10 s leave room for the way and the journal. */
  forwardProxyTimeoutMs: 10_000,
  /** Requests that wait for an application's answer; a slow application must not take the room of all callbacks. */
  forwardProxiedAtOnce: 500,

  /** How long a stopping appliance may take to answer what is in flight and ship what it holds. */
  graceMs: 20_000,

  /** `ledgerline drill`: some hundreds of callbacks for each kill are held by their SID until they are counted. */
  drillMaxKills: 1_000,
  /** As many connections as Twilio keeps busy for a few hundred messages a second. */
  drillConnections: 32,
  /** Acknowledged before the process may be killed: under load, however slow the machine; and the random time after it. */
  drillAcknowledgedBeforeKill: 100,
  drillKillWithinMs: 1_000,
  /** A drill takes some tens of megabytes; it must not take the last room of the appliance beside it. */
  drillMinFreeBytes: 1024 ** 3,
  /** How long the scratch process may take to start, to acknowledge that many, and to ship all of it. */
  drillStartMs: 120_000,
  drillAcknowledgeMs: 120_000,
  drillShipMs: 600_000,
  /** SIDs that are named of what is lost or doubled. */
  drillNamedSids: 10,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };
