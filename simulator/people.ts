import { Random } from './random.ts';

/** A made-up person. Every text is unmistakable: found anywhere on disk, it was not redacted. */
export interface Person {
  readonly number: string;
  readonly name: string;
  readonly city: string;
  readonly zip: string;
  readonly text: string;
}

/** One raw text that must be found nowhere, and what it is. */
export interface Identity {
  readonly label: 'number' | 'national number' | 'name' | 'place' | 'ZIP' | 'text';
  readonly value: string;
}

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

/** At most 1,200 people in the US and 1,000 in the UK (01632 and 07700 900 numbers are Ofcom's for drama). */
export function people(seed: string, count: number): readonly Person[] {
  const random = new Random(`${seed}/people`);
  return Array.from({ length: count }, (_, index) => {
    const name = `${random.pick(given)} ${random.pick(family)}-${letters(index)}`;
    return {
      number: numberOf(index),
      name,
      city: `${random.pick(cities)} ${letters(index)}`,
      zip: `99${String(index % 1000).padStart(3, '0')}-${String(7000 + (index % 3000))}`,
      text: `${name}, ${random.pick(['Dr', 'Nurse'])} ${random.pick(family)} asks you to call about ${random.pick(matters)}`,
    };
  });
}

/** Every text of these people that could be searched for. */
export function identities(crowd: readonly Person[]): readonly Identity[] {
  return crowd.flatMap((person) => [
    { label: 'number', value: person.number },
    { label: 'national number', value: person.number.replace(/^\+(1|44)/, '') },
    { label: 'name', value: person.name },
    { label: 'place', value: person.city },
    { label: 'ZIP', value: person.zip },
    { label: 'text', value: person.text },
  ]);
}

function numberOf(index: number): string {
  // Every seventh lives in the UK.
  if (index % 7 === 6) return `+447700900${String(Math.floor(index / 7) % 1000).padStart(3, '0')}`;
  const american = index - Math.floor(index / 7);
  const area = areaCodes[Math.floor(american / 100) % areaCodes.length] ?? areaCodes[0];
  return `+1${area}55501${String(american % 100).padStart(2, '0')}`;
}

/** A number in letters, so that a name does not hide in digits: Aa, Ab … */
function letters(index: number): string {
  const letter = (n: number): string => String.fromCharCode(97 + (n % 26));
  return `${letter(index).toUpperCase()}${letter(Math.floor(index / 26))}${letter(Math.floor(index / 676))}`;
}
