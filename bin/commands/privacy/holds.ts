import type { Command } from 'commander';
import { readConfig } from '../../../core/config/config.ts';
import { holdsInForce, releaseHold, scopeInWords, setHold, sidsOf } from '../../../core/privacy/hold/hold.ts';
import { idsOfPerson } from '../../../core/privacy/person.ts';
import { PrivacyRefused } from '../../../core/privacy/refused.ts';
import { asAccountSid } from '../../../core/sids.ts';
import { CommandFailed } from '../../command-failed.ts';
import { givenOrFirstLine } from '../../first-line.ts';
import { withStore } from '../../open-for-command.ts';
import { paint, printJson } from '../../print.ts';
import { theUser } from '../../record-for-command.ts';
import { checkedReason, checkedWords, withPrivacy } from './with-privacy.ts';

interface HoldOptions {
  readonly contact?: string;
  readonly sid?: readonly string[];
  readonly account?: string;
  readonly from?: string;
  readonly to?: string;
  readonly matter: string;
  readonly custodian: string;
  readonly reason: string;
  readonly json?: true;
}

export function addHolds(privacy: Command): void {
  privacy
    .command('hold')
    .description(
      'keep everything of a person, of SIDs, of an account or of a stretch of time until it is released',
    )
    .option('--contact <address>', 'a number, an address or a contact id; - reads it from standard input')
    .option('--sid <sid...>', 'SIDs; what is of the same story is kept too')
    .option('--account <sid>', 'an account')
    .option('--from <time>', 'from then on; ISO 8601')
    .option('--to <time>', 'before then; ISO 8601')
    .requiredOption('--matter <text>', 'what it is for: a case, a request')
    .requiredOption('--custodian <text>', 'who answers for it')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--json', 'print JSON')
    .action(hold);
  privacy
    .command('release')
    .description('end a hold; where two people are wanted, each gives the command')
    .argument('<hold>', 'its id, as ledgerline privacy holds shows it')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(release);
  privacy.command('holds').description('list the holds in force').option('--json', 'print JSON').action(list);
}

async function hold(options: HoldOptions): Promise<void> {
  const about = {
    reason: checkedReason(options.reason),
    matter: checkedWords('matter', options.matter),
    custodian: checkedWords('custodian', options.custodian),
    accountSid: accountOf(options.account),
    from: timeOf('from', options.from),
    to: timeOf('to', options.to),
    sids: sidsOf((options.sid ?? []).join(' ')),
  };
  const person = options.contact === undefined ? undefined : await givenOrFirstLine(options.contact);
  const { holdId, underWay } = await withPrivacy(async (parts) => {
    const contactIds = person === undefined ? [] : await idsOfPerson(parts.store, parts.keyRing, person);
    if (person !== undefined && contactIds.length === 0)
      throw new PrivacyRefused(
        'not-found',
        'nobody with this address is in the record: there is nothing to keep',
      );
    return setHold(parts, { ...about, contactIds }, theUser());
  });
  if (options.json) return printJson({ holdId, underWay });
  console.log(`${paint.bold(holdId)} is in force: nothing of it is erased or removed until it is released.`);
  if (underWay.length > 0)
    console.log(
      paint.yellow(
        `Ordered before and not done yet; if it concerns this, the hold came too late for it: ${underWay.join(', ')}`,
      ),
    );
}

async function release(holdId: string, { reason }: { readonly reason: string }): Promise<void> {
  const why = checkedReason(reason);
  const { released, missing } = await withPrivacy((parts) => releaseHold(parts, holdId, why, theUser()));
  console.log(
    released
      ? `${holdId} is released.`
      : `Recorded. ${holdId} stays in force until ${missing} more ${missing === 1 ? 'person' : 'people'} release it.`,
  );
}

async function list({ json }: { readonly json?: true }): Promise<void> {
  const holds = await withStore(readConfig(process.env), holdsInForce);
  if (json) return printJson({ holds });
  if (holds.length === 0) console.log('No hold is in force.');
  for (const one of holds)
    console.log(
      `${paint.bold(one.hold_id)}  ${one.matter}: ${scopeInWords(one)}\n  set ${one.set_at.slice(0, 10)} by ${one.set_by}, ${one.custodian} answers for it: ${one.reason}${one.released_by.length === 0 ? '' : `\n  released by ${one.released_by.join(', ')}; ${one.persons} people are wanted`}`,
    );
}

function accountOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const sid = asAccountSid(text);
  if (sid === undefined) throw new CommandFailed('--account is an account SID: AC and 32 hexadecimal digits');
  return sid;
}

function timeOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new CommandFailed(`--${option} is a time in ISO 8601, such as 2026-01-31T00:00:00Z`);
  return new Date(ms).toISOString();
}
