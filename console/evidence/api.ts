import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Store } from '../../core/store/store.ts';
import type { TokenOwner } from '../access/role.ts';
import type { Job } from '../jobs/job.ts';
import { ApiProblem } from '../problem.ts';
import type { Ask } from './ask.ts';
import { type OrderContext, orderPack, packFileStart } from './order.ts';

/** What a route has, as far as packs need it. */
interface ApiContext extends Omit<OrderContext, 'store'> {
  readonly store: () => Store;
  readonly caller: TokenOwner;
}

export const packSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  contacts: z.number().int().describe('messages, calls and verifications that are done'),
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable().describe('of the ZIP, hexadecimal; null until it is done'),
  why: z.string().nullable().describe('why it could not be made'),
  file: z.string().describe('where it can be downloaded when it is done; each download is recorded'),
});

export const packInput = z.strictObject({
  id: z.string().regex(/^job_[0-9a-f]{32}$/, 'the id of a pack is job_ and 32 hexadecimal digits'),
});

type PackInput = z.output<typeof packInput>;

export async function orderByApi(context: ApiContext, ask: Ask): Promise<z.output<typeof packSchema>> {
  const { caller } = context;
  const job = await orderPack({ ...context, store: context.store() }, ask, {
    actor: { ...caller, via: 'api' },
    owner: caller,
  });
  return answerOf(job);
}

export function packOf(context: ApiContext, input: PackInput): z.output<typeof packSchema> {
  return answerOf(jobOf(context, input));
}

/** Hands a pack out, once that is recorded. */
export async function packFile(context: ApiContext, input: PackInput): Promise<Readable> {
  const { jobs, recordAct, caller } = context;
  const job = jobOf(context, input);
  const { state, order } = job;
  if (state.is !== 'done')
    throw new ApiProblem(409, 'Not ready', 'The pack is not made yet, or could not be: ask for its state.');
  await recordAct({
    ...order.act,
    actor: { ...caller, via: 'api' },
    rows: state.rows,
    details: { ...order.act.details, File: order.fileName, FileDigest: state.sha256 },
  });
  return jobs.open(job);
}

function jobOf({ jobs, caller }: ApiContext, { id }: PackInput): Job {
  const job = jobs.find(caller, id);
  if (job === undefined || !job.order.fileName.startsWith(packFileStart))
    throw new ApiProblem(
      404,
      'No such pack',
      'A pack is kept for 24 hours and can be had by who ordered it, with the same token.',
    );
  return job;
}

function answerOf({ id, state }: Job): z.output<typeof packSchema> {
  return {
    id,
    state: state.is,
    contacts: 'rows' in state ? state.rows : 0,
    bytes: state.is === 'done' ? state.bytes : null,
    sha256: state.is === 'done' ? state.sha256 : null,
    why: state.is === 'failed' ? state.why : null,
    file: `/v1/evidence/${id}/file`,
  };
}
