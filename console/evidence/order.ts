import type { Actor } from '../../core/acts/act.ts';
import { readingInBackground, type Store } from '../../core/store/store.ts';
import type { Job, Owner } from '../jobs/job.ts';
import type { PageContext } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import type { Ask } from './ask.ts';
import { EvidenceRefused } from './context.ts';
import { makePack } from './make-pack.ts';
import { subjectOf } from './subject.ts';

/** What packs are ordered with, by a page or by the API. */
export interface OrderContext
  extends Pick<PageContext, 'keyRing' | 'accounts' | 'recordAct' | 'ownLog' | 'jobs' | 'dataDir' | 'clock'> {
  readonly store: Store;
}

/** What the files of packs are called, so that they are told from others. */
export const packFileStart = 'evidence-';

/** Begins to make a pack in the background; the address is looked up now and kept no longer. */
export async function orderPack(
  context: OrderContext,
  ask: Ask,
  { actor, owner }: { readonly actor: Actor; readonly owner: Owner },
): Promise<Job> {
  const { keyRing, accounts, recordAct, ownLog, jobs, dataDir, clock } = context;
  const store = readingInBackground(context.store);
  const subject = await subjectOf(context.store, keyRing, ask);
  const { address: _, ...kept } = ask;
  const packContext = {
    store,
    accounts: accounts.map(({ accountSid }) => accountSid),
    recordAct,
    dataDir,
    publish: () => ownLog.publisher.publish(),
    clock,
  };
  return jobs.start(
    owner,
    {
      title: `Evidence pack, ${ask.from} to ${ask.to}${ask.noContact ? ', with proof of no contact' : ''}`,
      fileName: `${packFileStart}${ask.from}-${ask.to}.zip`,
      type: 'application/zip',
      act: {
        action: 'export',
        reason: ask.reason,
        contactIds: subject.contactIds ?? [],
        sids: subject.sids,
        details: { From: ask.from, To: ask.to },
      },
    },
    async ({ file, progress, signal }) => {
      try {
        await makePack(packContext, { ask: kept, subject, actor, file, progress, signal });
      } catch (error) {
        if (error instanceof EvidenceRefused)
          throw new ApiProblem(409, 'No evidence can be made', error.message);
        throw error;
      }
    },
  );
}
