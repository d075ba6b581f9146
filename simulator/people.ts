import { Random } from './random.ts';

/** A made-up person. Every text is unmistakable: found anywhere on disk, it was not redacted. */
export interface Person {
  readonly number: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  /** WhatsApp's own id of a person, in the form `US.` and hexadecimal digits. */
  readonly userId: string;
  readonly email: string;
  /** Where the person's requests come from: of the range for benchmarks (RFC 2544), which nobody has. */
  readonly ipAddress: string;
  readonly text: string;
}

/** One raw text that must be found nowhere, and what it is. */
export interface Identity {
  readonly label:
    | 'number'
    | 'national number'
    | 'name'
    | 'place'
    | 'ZIP'
    | 'user id'
    | 'email'
    | 'IP address'
    | 'text';
  readonly value: string;
}

/** 12 area codes of 100 numbers, and 200 numbers in the UK: beyond that two people would share one. */
export const maxPeople = 1_400;

const given = [
  'Zephyrine',
  'Ottoline',
  'Balthazar',
  'Quintessa',
  'Thaddeusz',
  'Wilhelmyna',
  'Peregryn',
  'Isambarda',
] as const;
const family = [
  'Quillfeather',
  'Marrowbrook',
  'Thistlewayte',
  'Brackenfell',
  'Osterwhistle',
  'Vantongeren',
] as const;
const cities = [
  'Brambleholt',
  'Little Wexbury',
  'Port Sorrowind',
  'Upper Fennimoor',
  'Saint Eglantyne',
] as const;
const states = ['New Harrowmark', 'West Ambergale', 'Quessenland'] as const;
const matters = [
  'your biopsy result',
  'the insulin dose',
  'your knee surgery',
  'the cardiology referral',
] as const;
/** Area codes in use; with 555-01XX their numbers are kept for fiction (NANPA). */
const areaCodes = [
  '212',
  '213',
  '305',
  '312',
  '404',
  '415',
  '503',
  '512',
  '617',
  '702',
  '713',
  '802',
] as const;

/** At most `maxPeople`; every seventh lives in the UK (07700 900000 to 900999 are Ofcom's for drama). */
export function people(seed: string, count: number): readonly Person[] {
  if (count > maxPeople) throw new RangeError(`at most ${maxPeople} people have a number of their own`);
  const random = new Random(`${seed}/people`);
  return Array.from({ length: count }, (_, index) => personAt(index, random.fork(String(index))));
}

/** Every text of these people that could be searched for, each at least eight characters long. */
export function identities(crowd: readonly Person[]): readonly Identity[] {
  return crowd.flatMap((person) => [
    { label: 'number', value: person.number },
    { label: 'national number', value: nationalNumber(person.number) },
    ...writtenOut(person.number),
    { label: 'name', value: person.name },
    { label: 'name', value: familyName(person) },
    { label: 'place', value: person.city },
    { label: 'place', value: person.state },
    { label: 'ZIP', value: person.zip },
    { label: 'user id', value: person.userId },
    { label: 'email', value: person.email },
    { label: 'IP address', value: person.ipAddress },
    { label: 'text', value: person.text },
  ]);
}

/** The part of a name that is one person's alone. */
export function familyName({ name }: Person): string {
  return name.slice(name.indexOf(' ') + 1);
}

function personAt(index: number, random: Random): Person {
  const name = `${random.pick(given)} ${random.pick(family)}-${letters(index)}`;
  const number = numberOf(index);
  return {
    number,
    name,
    city: `${random.pick(cities)} ${letters(index)}`,
    state: `${random.pick(states)} ${letters(index)}`,
    zip: `99${String(index % 1000).padStart(3, '0')}-${String(7000 + (index % 3000))}`,
    userId: `${number.startsWith('+44') ? 'GB' : 'US'}.${random.hex32().slice(0, 20)}`,
    email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
    ipAddress: `198.18.${100 + Math.floor(index / 100)}.${100 + (index % 100)}`,
    text: `${name}, ${random.pick(['Dr', 'Nurse'])} ${random.pick(family)} asks you to call about ${random.pick(matters)}`,
  };
}

function numberOf(index: number): string {
  if (index % 7 === 6) return `+447700900${String(Math.floor(index / 7)).padStart(3, '0')}`;
  const american = index - Math.floor(index / 7);
  const area = areaCodes[Math.floor(american / 100)] ?? areaCodes[0];
  return `+1${area}55501${String(american % 100).padStart(2, '0')}`;
}

function nationalNumber(number: string): string {
  return number.replace(/^\+(1|44)/, '');
}

/** As people and number libraries write it: (212) 555-0100, 212-555-0100; 07700 900000. */
function writtenOut(number: string): readonly Identity[] {
  const digits = nationalNumber(number);
  const [first, second, third] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  const forms = number.startsWith('+44')
    ? [`${digits.slice(0, 4)} ${digits.slice(4)}`]
    : [`(${first}) ${second}-${third}`, `${first}-${second}-${third}`];
  return forms.map((value) => ({ label: 'national number', value }));
}

/** A number in letters, so that a name does not hide in digits: Aaa, Baa … */
function letters(index: number): string {
  const letter = (n: number): string => String.fromCharCode(97 + (n % 26));
  return `${letter(index).toUpperCase()}${letter(Math.floor(index / 26))}${letter(Math.floor(index / 676))}`;
}
