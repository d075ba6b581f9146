import { z } from 'zod';
import { completenessDays, completenessDaysSchema, completenessQuerySchema } from './completeness.ts';
import { coverageOf, coverageQuerySchema, coverageSchema } from './coverage.ts';
import { discrepanciesOf, discrepanciesSchema, discrepancyQuerySchema } from './discrepancies.ts';
import { orderByApi, packFile, packInput, packOf, packSchema } from './evidence/api.ts';
import { askSchema } from './evidence/ask.ts';
import { intentAnswerSchema, intentSchema, recordIntent } from './intents.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { ApiProblem } from './problem.ts';
import {
  checkpointOf,
  checkpointsNow,
  checkpointsSchema,
  entriesOf,
  eventInput,
  logInput,
  proofsOf,
  proofsSchema,
  tileInput,
  tileOf,
} from './proofs.ts';
import { type Route, routeOf } from './route.ts';
import { signalQuerySchema, signalsOf, signalsSchema } from './signals.ts';
import { isTraceable, traceOf, traceSchema } from './trace.ts';
import { replayOf, replaySchema } from './trail/replay.ts';
import { searchContact, searchSchema, trailSchema } from './trail/search-contact.ts';
import {
  seenViolations,
  violationQuerySchema,
  violationsAnswer,
  violationsSchema,
} from './violations/api.ts';
import { decide, decidedSchema, decisionSchema } from './violations/decide.ts';

const sidInput = z.strictObject({
  sid: z
    .string()
    .refine(isTraceable, 'a SID is two letters and 32 hexadecimal digits (or give the id of an intent)'),
});

const reportInput = z.strictObject({
  id: z.string().regex(/^act_[0-9a-f]{32}$/, 'act_ and 32 hexadecimal digits'),
});

export const routes: readonly Route[] = [
  routeOf({
    method: 'get',
    path: '/v1/trace/{sid}',
    summary: 'The whole story of a MessageSid, CallSid, VerificationSid … or intent',
    roles: ['officer', 'sre', 'app', 'admin'],
    audited: {
      officer: 'trace',
      admin: 'trace',
      sre: 'none: no person is shown, not by a contact id either',
      app: 'none: it is the application that sent to this person',
    },
    input: sidInput,
    output: traceSchema,
    answer: async ({ store, caller, recordAct }, input) => {
      const { sid } = input;
      const trace = await traceOf(store(), sid);
      if (trace === undefined)
        throw new ApiProblem(
          404,
          'Never heard of',
          'No event of this SID is in the record. It may be on its way: a new one shows within seconds.',
        );
      if (caller.role === 'officer' || caller.role === 'admin')
        await recordAct({ action: 'trace', actor: { ...caller, via: 'api' }, reason: '', sids: [sid] });
      return trace;
    },
  }),
  routeOf({
    method: 'post',
    path: '/v1/contacts/search',
    summary: 'The trail of the person behind a number or address; the look-up is recorded with its reason',
    roles: ['officer', 'admin'],
    audited: 'contact-search',
    input: searchSchema,
    output: trailSchema,
    answer: async ({ caller, store, keyRing, recordAct }, input) =>
      searchContact({ store: store(), keyRing, recordAct }, input, {
        ...caller,
        via: 'api',
      }),
  }),
  routeOf({
    method: 'get',
    path: '/v1/reports/{id}',
    summary: 'A former look-up of a person again, as of then; who asks for it is recorded',
    roles: ['officer', 'admin'],
    audited: 'replay',
    input: reportInput,
    output: replaySchema,
    answer: async ({ caller, store, recordAct }, input) => {
      const replay = await replayOf({ store: store(), recordAct }, input.id, {
        ...caller,
        via: 'api',
      });
      if (replay === undefined)
        throw new ApiProblem(
          404,
          'No such report',
          'The id of a look-up is in its answer, under report.id. A new one can be asked for again within seconds.',
        );
      return replay;
    },
  }),
  routeOf({
    method: 'post',
    path: '/v1/intents',
    summary:
      'Why somebody is about to be contacted, said before it is done; or which SID came of it, said afterwards',
    roles: ['app', 'admin'],
    audited: 'none: the intent is an event of the record itself',
    input: intentSchema,
    output: intentAnswerSchema,
    answer: async (context, input) => recordIntent(context, input),
  }),
  routeOf({
    method: 'get',
    path: '/v1/discrepancies',
    summary: "Differences between what was heard and what Twilio's REST API says",
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: differences between two sources, by SID; nobody is looked up',
    input: discrepancyQuerySchema,
    output: discrepanciesSchema,
    answer: async ({ store }, input) => discrepanciesOf(store(), input),
  }),
  routeOf({
    method: 'get',
    path: '/v1/violations',
    summary: 'What goes against a rule, or may: contact after opt-out, outside hours, without consent …',
    roles: ['officer', 'sre', 'admin'],
    audited: seenViolations,
    input: violationQuerySchema,
    output: violationsSchema,
    answer: async ({ caller, store, recordAct, clock }, input) =>
      violationsAnswer({ store: store(), recordAct, nowMs: clock() }, input, {
        ...caller,
        via: 'api',
      }),
  }),
  routeOf({
    method: 'post',
    path: '/v1/violations/{id}/decisions',
    summary: 'Somebody decides about a violation: explained, accepted, fixed, or open again; with the reason',
    roles: ['officer', 'admin'],
    audited: 'decision',
    input: decisionSchema,
    output: decidedSchema,
    answer: async ({ caller, store, recordAct }, input) =>
      decide({ store: store(), recordAct }, input, { ...caller, via: 'api' }),
  }),
  routeOf({
    method: 'get',
    path: '/v1/signals',
    summary: 'What somebody should look at: filtering, silence, trouble with webhooks, codes, templates …',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: figures and setup, no person is shown',
    input: signalQuerySchema,
    output: signalsSchema,
    answer: async ({ store }, input) => signalsOf(store(), input),
  }),
  routeOf({
    method: 'get',
    path: '/v1/completeness',
    summary: 'The ledger of days: what was read of each day and account, and whether it is complete',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: figures and setup, no person is shown',
    input: completenessQuerySchema,
    output: completenessDaysSchema,
    answer: async ({ store, accounts, clock }, input) =>
      completenessDays(
        store(),
        input,
        accounts.map(({ accountSid }) => accountSid),
        clock(),
      ),
  }),
  routeOf({
    method: 'get',
    path: '/v1/coverage',
    summary:
      'Whether callbacks of every number, messaging service, flow and sender lead here; messages that do not go the way that was set up; what of the setup changed',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: figures and setup, no person is shown',
    input: coverageQuerySchema,
    output: coverageSchema,
    answer: async ({ store, clock }, input) => coverageOf(store(), input, clock()),
  }),
  routeOf({
    method: 'get',
    path: '/v1/proofs/{eventId}',
    summary: 'Proofs that an event is in the log as it was recorded, one for each time that it was heard',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: one event whose id is known already, and hashes',
    input: eventInput,
    output: proofsSchema,
    answer: async ({ store, ownLog, caller }, input) => proofsOf(store(), ownLog, input.eventId, caller.role),
  }),
  routeOf({
    method: 'get',
    path: '/v1/checkpoints/latest',
    summary: 'The newest signed checkpoint of each log',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: hashes and signatures',
    input: z.strictObject({}),
    output: checkpointsSchema,
    answer: async ({ store }) => checkpointsNow(store()),
  }),
  routeOf({
    method: 'get',
    path: '/v1/log/{instanceId}/checkpoint',
    summary: 'The newest checkpoint of the log, as C2SP tlog-tiles has it',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: hashes and signatures',
    input: logInput,
    output: { mediaType: 'text/plain; charset=utf-8' },
    answer: async ({ ownLog }, input) => checkpointOf(ownLog, input.instanceId),
  }),
  routeOf({
    method: 'get',
    path: '/v1/log/{instanceId}/tile/entries/{+tile}',
    summary: 'The events behind a tile of leaves, as C2SP tlog-tiles has them',
    roles: ['officer', 'admin'],
    audited: 'log-entries',
    input: tileInput,
    output: { mediaType: 'application/octet-stream' },
    answer: async ({ store, ownLog, recordAct, caller }, input) => {
      const tile = input;
      const entries = await entriesOf(store(), ownLog, tile);
      await recordAct({
        action: 'log-entries',
        actor: { ...caller, via: 'api' },
        reason: '',
        details: { Log: tile.instanceId, Tile: tile.tile },
      });
      return entries;
    },
  }),
  routeOf({
    method: 'get',
    path: '/v1/log/{instanceId}/tile/{+tile}',
    summary: 'A tile of hashes of the log, as C2SP tlog-tiles has it',
    roles: ['officer', 'sre', 'admin'],
    audited: 'none: hashes',
    input: tileInput,
    output: { mediaType: 'application/octet-stream' },
    answer: async ({ ownLog }, input) => tileOf(ownLog, input),
  }),
  routeOf({
    method: 'post',
    path: '/v1/evidence',
    summary: 'Makes an evidence pack in the background; it is recorded with its reason',
    roles: ['officer', 'admin'],
    audited: 'evidence',
    input: askSchema,
    output: packSchema,
    answer: orderByApi,
  }),
  routeOf({
    method: 'get',
    path: '/v1/evidence/{id}',
    summary: 'How far an evidence pack is that this token ordered',
    roles: ['officer', 'admin'],
    audited: 'none: how far a file is that the reader ordered',
    input: packInput,
    output: packSchema,
    answer: async (context, input) => packOf(context, input),
  }),
  routeOf({
    method: 'get',
    path: '/v1/evidence/{id}/file',
    summary: 'The evidence pack, once it is made: a ZIP; each download is recorded',
    roles: ['officer', 'admin'],
    audited: 'export',
    input: packInput,
    output: { mediaType: 'application/zip' },
    answer: packFile,
  }),
  ...privacyRoutes,
];
