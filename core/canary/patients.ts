import type { KeyRing } from '../contacts/key-ring.ts';

/** A made-up patient. Every text is unmistakable: found anywhere, it was not redacted. */
export interface Patient {
  readonly name: string;
  /** In an area code that nobody has. */
  readonly number: string;
  readonly email: string;
  readonly recordNumber: string;
  readonly birthday: string;
  readonly text: string;
}

/** What of a patient is searched for, and what it is. */
export interface Identity {
  readonly label: 'name' | 'number' | 'national number' | 'email' | 'record number' | 'birthday' | 'text';
  readonly value: string;
}

/** Few, so that all of all runs can be searched for each time. */
export const patientCount = 3;

/**
 * The made-up patients of this installation. Derived from the key ring, so that every start knows those of all starts before,
 * and no installation those of another.
 */
export function canaryPatients(keyRing: KeyRing): readonly Patient[] {
  return Array.from({ length: patientCount }, (_, index) =>
    patientOf(keyRing.digest('canary patient', String(index))),
  );
}

export function identitiesOf(patients: readonly Patient[]): readonly Identity[] {
  return patients.flatMap(({ name, number, email, recordNumber, birthday, text }): readonly Identity[] => [
    { label: 'name', value: name },
    { label: 'name', value: name.slice(name.indexOf(' ') + 1) },
    { label: 'number', value: number },
    { label: 'national number', value: number.slice(2) },
    { label: 'national number', value: `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}` },
    { label: 'email', value: email },
    { label: 'record number', value: recordNumber },
    { label: 'birthday', value: birthday },
    { label: 'text', value: text },
  ]);
}

function patientOf(digest: string): Patient {
  const letters = (from: number, to: number): string =>
    [...digest.slice(from, to)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
  const digits = (from: number, to: number): string =>
    [...digest.slice(from, to)].map((digit) => String(Number.parseInt(digit, 16) % 10)).join('');
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const name = `Zq${letters(0, 6)} ${capital(letters(6, 16))}`;
  return {
    name,
    // 999 is no area code, and none is planned.
    number: `+1999${digits(16, 23)}`,
    email: `${letters(6, 16)}@canary.invalid`,
    recordNumber: `MRN-${digits(0, 10)}`,
    birthday: `born on the ${1 + (Number.parseInt(digest.slice(24, 26), 16) % 28)}th of Quintober ${letters(26, 30)}`,
    text: `${name}: your ${letters(10, 20)} result is in, please call ${letters(20, 28)}`,
  };
}
