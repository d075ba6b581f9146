import type { z } from 'zod';
import { PrivacyRefused, type Refusal } from '../../core/privacy/refused.ts';
import { StoreUnavailable } from '../../core/store/store.ts';
import { ApiProblem } from '../problem.ts';

const statusOf: Readonly<Record<Refusal, number>> = {
  'not-allowed': 403,
  'not-found': 404,
  held: 409,
  void: 409,
  'over-limit': 429,
};

const titleOf: Readonly<Record<Refusal, string>> = {
  'not-allowed': 'Not allowed',
  'not-found': 'Nothing is there',
  held: 'It must be kept',
  void: 'It cannot be done any more',
  'over-limit': 'Too many',
};

/** Runs what a rule may forbid; what it says then is the answer. */
export async function unlessRefused<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PrivacyRefused)
      throw new ApiProblem(statusOf[error.refusal], titleOf[error.refusal], error.message);
    if (error instanceof StoreUnavailable)
      throw new ApiProblem(503, 'ClickHouse is slow or away', error.message);
    throw error;
  }
}

/** Fields as the forms call them. */
const fieldNames: Readonly<Record<string, string>> = {
  contactId: 'Contact id',
  person: 'Person',
  sids: 'Messages and calls',
  account: 'Account',
  from: 'First day',
  to: 'Until',
  matter: 'Matter',
  custodian: 'Who answers for it',
  right: 'By what right',
  reason: 'Reason',
  '': 'The form',
};

/** What a form holds, checked; a wrong field is named, its value is not repeated. */
export function checkedForm<Schema extends z.ZodType>(schema: Schema, form: unknown): z.output<Schema> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ApiProblem(
    400,
    'The form is not complete',
    `${fieldNames[issue?.path.join('.') ?? ''] ?? issue?.path.join('.')}: ${issue?.message}`,
  );
}
