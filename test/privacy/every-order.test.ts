import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { orderErasure } from '../../core/privacy/erasure/order.ts';
import { releaseHold, setHold } from '../../core/privacy/hold/hold.ts';
import { PrivacyRefused } from '../../core/privacy/refused.ts';
import { runRetention } from '../../core/privacy/retention/run.ts';
import { answerReveal, requestReveal, showRevealed } from '../../core/privacy/reveal/reveal.ts';
import { keptOptOuts } from '../../core/privacy/suppression/look-up.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { rowsOf } from '../../core/store/store.ts';
import { inboundMessage, messageCallback, messageSid } from '../world/callbacks.ts';
import { anInstance, officer, type TestInstance } from '../world/privacy.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const [jane, john] = [officer('jane'), officer('john')];
const longAgo = Date.parse('2019-03-05T12:00:00Z');

const steps = [
  'old message',
  'message',
  'stop or start',
  'hold',
  'release',
  'erase',
  'retention',
  'reveal',
] as const;
type Step = (typeof steps)[number];

/** What is known of one person, independently of what is tested. */
interface Known {
  readonly address: string;
  /** Met since the last erasure. */
  met: boolean;
  /** The last word about consent that was heard, whatever was erased since. */
  said: 'stop' | 'start' | undefined;
  holdId: string | undefined;
}

/** A message as it must be there: held while its person, under that id, is. */
interface Message {
  readonly old: boolean;
  readonly of: Known;
  /** Heard before the person was erased: nobody can hold it by the person any more. */
  orphan: boolean;
}

/** What must be kept, and what must go, worked out by the plainest rules there are. */
class World {
  readonly #instance: TestInstance;
  readonly #people: readonly Known[];
  readonly #messages = new Map<string, Message>();
  #made = 0;

  constructor(instance: TestInstance, people: number, name: string) {
    this.#instance = instance;
    this.#people = Array.from({ length: people }, (_, index) => ({
      address: `+1415555${name}${String(index).padStart(2, '0')}`,
      met: false,
      said: undefined,
      holdId: undefined,
    }));
  }

  async take(step: Step, who: number): Promise<void> {
    const person = this.#people[who % this.#people.length];
    if (person === undefined) throw new Error('there is nobody');
    await this.#take(step, person);
    await this.#instance.shipped();
    await this.#check(`after ${step}`);
  }

  async #take(step: Step, person: Known): Promise<void> {
    const { parts, keeper } = this.#instance;
    switch (step) {
      case 'old message':
      case 'message':
      case 'stop or start':
        return this.#hear(step, person);
      case 'hold': {
        const contactIds = await this.#idsOf(person);
        if (person.holdId !== undefined || contactIds.length === 0) return;
        const hold = { contactIds, sids: [], matter: 'a case', custodian: 'counsel', reason: 'a test' };
        person.holdId = (await setHold(parts, hold, jane)).holdId;
        return;
      }
      case 'release':
        if (person.holdId === undefined) return;
        await releaseHold(parts, person.holdId, 'settled', john);
        person.holdId = undefined;
        return;
      case 'erase': {
        const order = { person: person.address, reason: 'a test', right: 'GDPR Art. 17' };
        const outcome = await refusalOf(() => orderErasure(parts, order, jane));
        expect(outcome).toBe(person.holdId !== undefined ? 'held' : person.met ? undefined : 'not-found');
        await keeper.round();
        if (outcome !== undefined) return;
        await keeper.round();
        person.met = false;
        for (const message of this.#messages.values()) if (message.of === person) message.orphan = true;
        return;
      }
      case 'retention':
        await runRetention(parts, jane);
        for (const [sid, { old, of, orphan }] of this.#messages)
          if (old && (orphan || of.holdId === undefined)) this.#messages.delete(sid);
        return;
      case 'reveal':
        return this.#reveal(person);
    }
  }

  async #hear(step: Step, person: Known): Promise<void> {
    this.#made += 1;
    const sid = messageSid(`${this.#people[0]?.address} ${this.#made}`);
    const word = step !== 'stop or start' ? undefined : person.said === 'stop' ? 'start' : 'stop';
    const form =
      word === undefined
        ? messageCallback(sid, 'delivered', { To: person.address })
        : inboundMessage(sid, word.toUpperCase(), { From: person.address });
    await this.#instance.hear(form, step === 'old message' ? longAgo + this.#made : Date.now());
    this.#messages.set(sid, { old: step === 'old message', of: person, orphan: false });
    person.met = true;
    if (word !== undefined) person.said = word;
  }

  /** Asks, has a colleague agree, and looks: an address is shown as long as the person was not erased, and never later. */
  async #reveal(person: Known): Promise<void> {
    const { parts } = this.#instance;
    const [contactId = `ct_${'0'.repeat(32)}`] = await this.#idsOf(person);
    let shown: readonly { text: string }[] = [];
    const outcome = await refusalOf(async () => {
      const { requestId } = await requestReveal(parts, { contactId, reason: 'a test' }, jane);
      expect(await refusalOf(() => showRevealed(parts, requestId, jane))).toBe('void');
      expect(
        await refusalOf(() => answerReveal(parts, requestId, { agrees: true, reason: 'own' }, jane)),
      ).toBe('not-allowed');
      await answerReveal(parts, requestId, { agrees: true, reason: 'agreed' }, john);
      shown = await showRevealed(parts, requestId, jane);
      expect(await refusalOf(() => showRevealed(parts, requestId, jane))).toBe('void');
    });
    expect(outcome).toBe(person.met ? undefined : 'not-found');
    expect(shown.map(({ text }) => text)).toEqual(person.met ? [person.address] : []);
  }

  async #check(when: string): Promise<void> {
    const rows = await rowsOf(
      store(),
      z.object({ sid: z.string() }),
      "SELECT DISTINCT resource_sid AS sid FROM events WHERE kind != 'act' AND resource_sid IN {sids:Array(String)}",
      {
        sids: Array.from({ length: this.#made }, (_, index) =>
          messageSid(`${this.#people[0]?.address} ${index + 1}`),
        ),
      },
    );
    expect(rows.map(({ sid }) => sid).sort(), `events ${when}`).toEqual([...this.#messages.keys()].sort());
    for (const person of this.#people) {
      expect((await this.#idsOf(person)).length > 0, `${person.address} ${when}`).toBe(person.met);
      const [said] = await keptOptOuts(store(), this.#instance.keyRing, new RawAddress(person.address));
      expect(said?.signal, `consent of ${person.address} ${when}`).toBe(person.said);
    }
  }

  async #idsOf({ address }: Known) {
    return contactIdsOf(store(), this.#instance.keyRing, new RawAddress(address));
  }
}

async function refusalOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof PrivacyRefused) return error.refusal;
    throw error;
  }
}

/** A way through the steps on which each follows each, also itself: Eulerian, in an order that the seed decides. */
function everyPair(seed: number): readonly Step[] {
  const order =
    fc.sample(fc.shuffledSubarray([...steps], { minLength: steps.length }), { seed, numRuns: 1 })[0] ?? [];
  const left = new Map(order.map((from) => [from, [...order]]));
  const way: Step[] = [];
  const stack: Step[] = order.slice(0, 1);
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const next = left.get(at)?.shift();
    if (next === undefined) way.push(...stack.splice(-1));
    else stack.push(next);
  }
  return way.reverse();
}

it('everything that can be done about a person, each after each: what must be kept is kept, and nobody is revealed who was erased', async () => {
  const way = everyPair(7);
  expect(new Set(way.slice(1).map((step, index) => `${way[index]} ${step}`)).size).toBe(steps.length ** 2);
  const world = new World(anInstance(store()), 2, '11');
  // Now and then somebody else, whom nothing of it may touch.
  for (const [index, step] of way.entries()) await world.take(step, index % 7 === 6 ? 1 : 0);
}, 180_000);
