/** What is wrong with the way to here, and what to do about it. Names as in the view `coverage`. */
export const problems = {
  'no-status-callback': {
    says: 'has no status callback: Twilio tells nobody what becomes of what it sends or takes',
    do: "set its status callback to this collector's address",
  },
  'leads-elsewhere': {
    says: 'has a status callback that leads elsewhere',
    do: "set its status callback to this collector's address, or have whoever gets it forward it",
  },
  'wrong-address': {
    says: 'has a status callback that leads to this host, but to none of its addresses for this account',
    do: 'set it to /callbacks or to /callbacks/AC… of its own account',
  },
  'no-retries': {
    says: 'has a status callback that Twilio does not send again after a 5xx',
    do: 'append #rc=5&rp=ct,rt,5xx to it',
  },
  'asked-by-get': {
    says: 'has a webhook that is asked by GET: numbers and texts stand in URLs, which logs keep',
    do: 'change the method of its webhooks to POST',
  },
  'inbound-not-recorded': {
    says: 'has no webhook for inbound messages: Twilio does not even log those to its numbers',
    do: 'set its inbound request URL, or let it use the webhook of each number',
  },
  silent: {
    says: 'has fallen silent: less was heard than its own past or REST lets expect',
    do: 'see whether its status callback was changed, and whether the application still sends',
  },
  'never-heard': {
    says: 'sends, and nothing of it was ever heard',
    do: "give its messages a status callback: their own, or their messaging service's",
  },
} as const;
export type Problem = keyof typeof problems;

/** Messages that do not go the way that was set up. Names as in the view `alignment_day`. */
export const findings = {
  'outside-service': {
    says: 'messages were sent outside a messaging service: its status callback, opt-outs and campaign do not apply to them',
    do: 'send them with MessagingServiceSid',
  },
  'outside-pool': {
    says: 'messages were sent through a messaging service from a sender that is not in its pool',
    do: "add the sender to the service's pool, or send through the service that has it",
  },
  'unregistered-10dlc': {
    says: 'messages were sent from a US number that is in no verified A2P campaign: carriers filter or refuse them (30034)',
    do: "add the number to the pool of a service whose campaign is verified, or see to the campaign's registration",
  },
  'unverified-toll-free': {
    says: 'messages were sent from a toll-free number that is not verified: carriers block them (30032)',
    do: "submit the number's verification, or see why it was rejected",
  },
  'bypasses-collector': {
    says: 'of these messages nothing was heard: they name a status callback of their own that leads elsewhere, or have none',
    do: "leave StatusCallback out where the service has one, or set it to this collector's address",
  },
} as const;
export type AlignmentFinding = keyof typeof findings;

/** Gives the names as the schemas of answers want them. */
export const problemNames = Object.keys(problems) as [Problem, ...Problem[]];
export const findingNames = Object.keys(findings) as [AlignmentFinding, ...AlignmentFinding[]];
