import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Erasure, erasures } from '../../../core/privacy/erasure/erasures.ts';
import { orderErasure } from '../../../core/privacy/erasure/order.ts';
import type { Store } from '../../../core/store/store.ts';
import { givenOrFirstLine } from '../../first-line.ts';
import { printJson } from '../../print.ts';
import { theUser } from '../../record-for-command.ts';
import { checkedReason, checkedWords, withPrivacy } from './with-privacy.ts';

/** How long the command waits until it is done everywhere; the appliance goes on by itself. */
const waitMs = 120_000;
const lookEveryMs = 500;

export function addErasure(privacy: Command): void {
  privacy
    .command('erase')
    .description(
      'forget a person: the trail stays, and nobody can be told from it; refused while anything of the person is held',
    )
    .argument('<address>', 'a number, an address or a contact id; - reads it from standard input')
    .requiredOption('--right <text>', 'by what right: GDPR Art. 17, CCPA, own policy …')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--json', 'print JSON')
    .action(erase);
}

async function erase(
  given: string,
  { right, reason, json }: { readonly right: string; readonly reason: string; readonly json?: true },
): Promise<void> {
  const order = { right: checkedWords('right', right), reason: checkedReason(reason) };
  const person = await givenOrFirstLine(given);
  const { erasureId, erasure } = await withPrivacy(async (parts) => {
    const ordered = await orderErasure(parts, { ...order, person }, theUser());
    return { ...ordered, erasure: await untilDone(parts.store, ordered.erasureId) };
  });
  if (json) return printJson({ erasureId, done: erasure !== undefined, statement: erasure?.statement ?? '' });
  console.log(
    erasure?.statement ??
      `${erasureId} is ordered and under way: an instance that runs has not forgotten the person yet. It is carried out by itself; ledgerline doctor says when it takes long.`,
  );
}

async function untilDone(store: Store, erasureId: string): Promise<Erasure | undefined> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += lookEveryMs) {
    const found = (await erasures(store)).find((one) => one.erasure_id === erasureId);
    if (found !== undefined && found.done_at !== null) return found;
    await wait(lookEveryMs);
  }
  return undefined;
}
