import type { AccountSid } from '../sids.ts';

/** The label of the appliance's own made-up patients: what is heard of them is stored, and is no part of any figure. */
export const canaryEnvironment = 'ledgerline-canary';

/** Their account, which Twilio does not have; its auth token is made anew at every start and known to nobody. */
export const canaryAccountSid = `AC${'ca0a27'.repeat(5)}ca` as AccountSid;
