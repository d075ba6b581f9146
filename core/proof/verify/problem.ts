/** What can be wrong with the record, and what to think of first. */
export const problemKinds = {
  'event-changed': 'an event is not what was recorded',
  'event-removed': 'an event that was recorded is gone',
  'event-inserted': 'an event was never recorded',
  'instance-unknown': 'events of an instance that has no log',
  'journal-changed': 'a record in the journal is not what was recorded',
  'tile-changed': "a tile of the log is not what the log's checkpoints say",
  'tile-missing': 'a tile of the log is gone or cut',
  'tile-extra': 'a file among the tiles is none of them',
  'checkpoint-changed': 'a checkpoint is not as it was signed',
  'checkpoint-signature': "a checkpoint is not signed by the log's key",
  'checkpoint-missing': 'a checkpoint that was published is gone',
  'checkpoint-contradicts': 'a signed checkpoint says something else than the record',
  'rolled-back': 'something is older than what is known of it',
  'state-changed': 'what the data directory says of the log is not what it was',
  'drop-unproven': 'events are said to have been dropped, but the record does not say so',
} as const;
export type ProblemKind = keyof typeof problemKinds;

export interface Problem {
  readonly kind: ProblemKind;
  readonly instanceId: string;
  /** Number in the journal, where it is about an event. */
  readonly seq?: number;
  readonly eventId?: string;
  readonly sid?: string;
  /** When the event was heard, as far as its row still says; of one that is gone, between its neighbours. */
  readonly receivedAt?: string;
  /** The file, where it is about one. */
  readonly file?: string;
  /** Number of the checkpoint, where it is about one. */
  readonly checkpoint?: number;
  readonly detail: string;
}

/** Problems of one kind that are kept one by one; the rest is counted. */
const keptOfKind = 200;

/** What is found, bounded however much is wrong. */
export class Findings {
  readonly #kept: Problem[] = [];
  readonly #counts = new Map<ProblemKind, number>();

  add(problem: Problem): void {
    const count = (this.#counts.get(problem.kind) ?? 0) + 1;
    this.#counts.set(problem.kind, count);
    if (count <= keptOfKind) this.#kept.push(problem);
  }

  get problems(): readonly Problem[] {
    return this.#kept;
  }

  get counts(): Readonly<Partial<Record<ProblemKind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  /** Adds details to what was found, such as rows that are looked up afterwards. */
  async explain(more: (problem: Problem) => Promise<Partial<Problem>>): Promise<void> {
    for (const [place, problem] of this.#kept.entries())
      this.#kept[place] = { ...problem, ...(await more(problem)) };
  }
}
