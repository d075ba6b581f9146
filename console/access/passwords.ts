import { randomBytes } from 'node:crypto';
import { argon2id, hash, verify } from 'argon2';
import pLimit from 'p-limit';
import { limits } from '../../core/limits.ts';

const parameters = {
  type: argon2id,
  memoryCost: limits.passwordMemoryKiB,
  timeCost: limits.passwordPasses,
  parallelism: limits.passwordLanes,
} as const;

/** The argon2id hash of a password, in the PHC string form: parameters and salt are in it. */
export async function hashOfPassword(password: string): Promise<string> {
  return hash(normalised(password), parameters);
}

/** Too many people sign in at once for the memory that a password takes. */
export class TooManyAtOnce extends Error {
  override readonly name = 'TooManyAtOnce';
}

/**
 * Checks passwords, a few at a time: each check takes memory. Where there is no such account a hash that nobody knows the
 * password of is checked instead, so that the answer takes the same time.
 */
export class PasswordCheck {
  readonly #inTurn = pLimit(limits.passwordChecksAtOnce);
  #nobodys: Promise<string> | undefined;

  async isRight(password: string, hashed: string | undefined): Promise<boolean> {
    if (this.#inTurn.pendingCount >= limits.passwordChecksWaiting) throw new TooManyAtOnce();
    const against = hashed ?? (await this.#hashOfNobody());
    // Longer ones are nobody's; they are not worked on, and their length is the sender's own doing.
    const short = [...password].length <= limits.passwordMaxCharacters ? password : '';
    const matches = await this.#inTurn(() => verify(against, normalised(short)));
    return matches && hashed !== undefined && short === password;
  }

  async #hashOfNobody(): Promise<string> {
    this.#nobodys ??= hashOfPassword(randomBytes(24).toString('base64'));
    return this.#nobodys;
  }
}

/** The same password however a keyboard composes its letters (NIST SP 800-63B-4, section 3.1.1.2). */
function normalised(password: string): string {
  return password.normalize('NFKC');
}
