import { recognisedIn } from './free-text.ts';

/** The attribute that says where something of a person stood that must not stand there: `query.to:number,FriendlyName:email`. */
export const personalDataAttribute = 'PersonalDataIn';

/**
 * Fields that applications fill with words of their own: names of conferences, conversations, services and participants,
 * variables of templates, tags. Twilio keeps and shows them, and asks for nothing personal in them.
 */
const filledByApplications =
  /(?:^|\.)(?:FriendlyName|CustomFriendlyName|ConferenceFriendlyName|UniqueName|ParticipantLabel|ContentVariables|TemplateCustomSubstitutions|CustomSubstitutions|Tags|Attributes)(?:\.|$)/i;

/** What of a person may be recognised; a link alone tells of nobody. */
const personal: ReadonlySet<string> = new Set(['number', 'email', 'card', 'ip']);

/** Identifiers and dates hold long runs of digits that reach nobody. */
const noPersons =
  /[A-Z]{2}[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|20\d{2}-?[01]\d-?[0-3]\d/gi;

export function isFilledByApplication(name: string): boolean {
  return filledByApplications.test(name);
}

/** What a value holds that reaches a person, each as `place:what`. The value itself goes no further. */
export function personalDataIn(place: string, value: string): readonly string[] {
  // Most values hold neither digits nor an address, and looking closely takes as long as all the rest of a callback.
  if (!/\d{3}|@/.test(value)) return [];
  return recognisedIn(value.replaceAll(noPersons, ' '))
    .filter((what) => personal.has(what))
    .map((what) => `${place}:${what}`);
}
