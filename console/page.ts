import type { Readable } from 'node:stream';
import type { Actor } from '../core/acts/act.ts';
import type { Store } from '../core/store/store.ts';
import type { AuditedBy } from './access/audited.ts';
import type { Role, TokenOwner } from './access/role.ts';
import type { OwnHealth } from './health/own-health.ts';
import type { ConsoleParts } from './parts.ts';
import type { Html } from './shell/html.ts';

/** What a page works with, whoever opens it. */
export interface PageContext extends ConsoleParts {
  /** `undefined` while ClickHouse cannot be reached. */
  readonly store: () => Store | undefined;
  /** The appliance's own state, for the page that shows it. */
  readonly ownHealth: () => OwnHealth;
}

/** One request for a page, by somebody who may make it. */
export interface Visit extends PageContext {
  readonly caller: TokenOwner;
  /** The same as the actor of an act. */
  readonly actor: Actor;
  /** True for who has a session to leave, false for a bearer token. */
  readonly signedIn: boolean;
  /** What the path names: `{name}`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The first value of each parameter of the query; never a person's address (that is only ever in a form). */
  readonly query: Readonly<Record<string, string>>;
  /** What was sent with a form; empty for a visit by GET. */
  readonly form: Readonly<Record<string, string>>;
}

export type PageAnswer =
  /** `refreshAfterSeconds`: the page asks for itself again, for what is under way. */
  | {
      readonly kind: 'page';
      readonly title: string;
      readonly content: Html;
      readonly status?: number;
      readonly refreshAfterSeconds?: number;
    }
  /** A page whose content follows piece by piece, after everything that may fail or must be recorded was done. */
  | { readonly kind: 'streamed-page'; readonly title: string; readonly pieces: AsyncIterable<Html> }
  | { readonly kind: 'redirect'; readonly to: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly type: string;
      readonly content: Readable | string | Buffer;
    };

/** One page or form of the console: the table of these is what is served, and who may open what. */
export interface Page {
  /** What changes anything, or takes a person's address, is a form: `post`. */
  readonly method: 'get' | 'post';
  /** Below `/console`; `{name}` is a part of it. */
  readonly path: `/${string}`;
  readonly roles: readonly Role[];
  /** The act that opening it leaves in the record, or why it leaves none; docs/security.md shows it. */
  readonly audited: AuditedBy;
  /** Asks again who this is when that was shown longer ago than some minutes; for the form and for the page that it is on. */
  readonly freshSignIn?: true;
  /** What it is called in the navigation, when it is there. */
  readonly inNavigation?: string;
  /** Roles whose visit of the console begins here; the others begin at the first page that they may open. */
  readonly startOf?: readonly Role[];
  readonly answer: (visit: Visit) => Promise<PageAnswer>;
}

/** A page to be shown, with the title that is also its main heading. */
export function shown(title: string, content: Html, more: { status?: number } = {}): PageAnswer {
  return { kind: 'page', title, content, ...more };
}
