import { type Action, actions } from '../../core/acts/act.ts';

/** What somebody did, as the access log says it: `looked up a person`. */
const verbs: Readonly<Partial<Record<Action, string>>> = {
  'contact-search': 'Looked up a person',
  'record-search': 'Searched the record',
  trace: 'Opened the story of a message or call',
  'access-log': 'Read the access log',
  replay: 'Opened a former report again',
  export: 'Downloaded a file',
  'sign-in': 'Signed in',
  'sign-in-refused': 'Could not sign in',
  'sign-out': 'Signed out',
};

export function actInWords(action: string): string {
  if (!Object.hasOwn(actions, action)) return action;
  const known = action as Action;
  const sentence = actions[known];
  return verbs[known] ?? `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
