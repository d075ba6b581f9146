import type { Command } from 'commander';
import { suppressedSearch } from '../../../core/privacy/suppression/search.ts';
import { givenOrFirstLine } from '../../first-line.ts';
import { printJson, when } from '../../print.ts';
import { theUser } from '../../record-for-command.ts';
import { checkedReason, withPrivacy } from './with-privacy.ts';

export function addSuppressed(privacy: Command): void {
  privacy
    .command('suppressed')
    .description('whether somebody has opted out, also after an erasure')
    .argument('<address>', 'a number or address; - reads it from standard input')
    .option('--reason <text>', 'why; it is recorded', 'looked up on the command line')
    .option('--json', 'print JSON')
    .action(async (given: string, { reason, json }: { readonly reason: string; readonly json?: true }) => {
      const why = checkedReason(reason);
      const address = await givenOrFirstLine(given);
      const kept = await withPrivacy((parts) => suppressedSearch(parts, address, why, theUser()));
      if (json) return printJson({ optOuts: kept });
      if (kept.length === 0) console.log('Nothing is kept: no stop and no start of this address was heard.');
      for (const one of kept)
        console.log(
          `${one.signal === 'stop' ? 'opted out' : 'opted in again'}  ${when(one.said_at)}  ${one.channel} ${one.own_address || '(sender not kept)'} ${one.messaging_service_sid}  ${one.account_sid}`,
        );
    });
}
