/** Why something cannot be done: each is another answer over HTTP. */
export type Refusal = 'not-allowed' | 'not-found' | 'held' | 'void' | 'over-limit';

/** A rule forbids what was asked for. The message is for whoever asked: what is in the way, and what to do. It names no person. */
export class PrivacyRefused extends Error {
  override readonly name = 'PrivacyRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}
