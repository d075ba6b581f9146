import { pageTable } from '../page-table.ts';
import { routes } from '../routes.ts';
import { type Audited, type AuditedBy, actionOf, auditedFor } from './audited.ts';
import { type Role, roles } from './role.ts';
import { signInPaths } from './sign-in.ts';

/** One thing that can be asked for over HTTP by who has a role. */
export interface AccessEntry {
  readonly method: 'get' | 'post';
  /** With `{name}` for what differs. */
  readonly path: string;
  readonly roles: readonly Role[];
  readonly audited: AuditedBy;
  /** Asks again who this is. */
  readonly fresh: boolean;
}

/** Every route of the API and every page and form of the console. */
export const accessEntries: readonly AccessEntry[] = [
  ...routes.map(({ method, path, roles: allowed, audited }) => ({
    method,
    path,
    roles: allowed,
    audited,
    fresh: false,
  })),
  ...pageTable.map(({ method, path, roles: allowed, audited, freshSignIn }) => ({
    method,
    path: `/console${path}`,
    roles: allowed,
    audited,
    fresh: freshSignIn === true,
  })),
];

/** What is served to whoever reaches a port, and why that is no harm. */
interface OpenPaths {
  readonly methods: readonly string[];
  /** With `…` at its end: and all below it. */
  readonly paths: readonly string[];
  readonly forWhom: string;
  /** Where, when the inside has a port of its own. */
  readonly on: readonly ('outside' | 'inside')[];
}

export const openPaths: readonly OpenPaths[] = [
  {
    methods: ['GET', 'POST'],
    paths: ['/callbacks…'],
    forWhom: 'Twilio; each request must carry its signature (X-Twilio-Signature)',
    on: ['outside'],
  },
  {
    methods: ['GET'],
    paths: ['/healthz', '/readyz'],
    forWhom: 'load balancers; whether it is alive and takes callbacks, and inside why not',
    on: ['outside', 'inside'],
  },
  {
    methods: ['GET'],
    paths: ['/metrics'],
    forWhom:
      'Prometheus; figures with account SIDs and the own senders as labels, nobody else. Keep it inside your network',
    on: ['inside'],
  },
  {
    methods: ['GET'],
    paths: ['/v1/openapi.json'],
    forWhom: 'programmers; the description of the API',
    on: ['inside'],
  },
  {
    methods: ['GET'],
    paths: ['/console', '/console/style.css'],
    forWhom: 'people; the page that asks who they are, and its style',
    on: ['inside'],
  },
];

/** The tables of who may do what and what is kept of it, in Markdown. `commands`: each with its act, since `bin` has them. */
export function accessTable(commands: readonly (readonly [string, Audited])[]): string {
  return [
    '### Routes of the API, pages and forms',
    '',
    table(
      ['request', ...roles, 'nobody', 'leaves in the record'],
      accessEntries.map((entry) => [
        `\`${entry.method.toUpperCase()} ${entry.path}\`${entry.fresh ? ' (asks again who it is)' : ''}`,
        ...roles.map((role) => (entry.roles.includes(role) ? 'yes' : '–')),
        '–',
        actsOf(entry),
      ]),
    ),
    '',
    '### Signing in and out',
    '',
    table(
      ['request', 'does', 'leaves in the record'],
      signInPaths.map(({ method, path, summary, audited }) => [
        `\`${method.toUpperCase()} /console${path}\``,
        summary,
        inWords(audited),
      ]),
    ),
    '',
    'A try that is refused leaves `sign-in-refused`.',
    '',
    '### Open to whoever reaches the port',
    '',
    'With an `inside` in `listeners.yaml` there are two ports, and everything of the tables above is inside alone.',
    '',
    table(
      ['request', 'for whom', 'with two ports'],
      openPaths.map(({ methods, paths, forWhom, on }) => [
        `\`${methods.join('`, `')} ${paths.join('`, `')}\``,
        forWhom,
        on.join(', '),
      ]),
    ),
    '',
    '### Commands',
    '',
    "Run by whoever may run processes as the appliance's user, which is as much as `admin`.",
    '',
    table(
      ['command', 'leaves in the record'],
      commands.map(([name, audited]) => [`\`ledgerline ${name}\``, inWords(audited)]),
    ),
  ].join('\n');
}

const tableStarts = '<!-- What follows is made by npm run access-table. -->';
const tableEnds = '<!-- Here ends what npm run access-table makes. -->';

/** A page with the tables in the place that is marked for them. */
export function withAccessTable(page: string, commands: readonly (readonly [string, Audited])[]): string {
  const [before, rest] = page.split(tableStarts);
  const after = rest?.split(tableEnds)[1];
  if (before === undefined || after === undefined)
    throw new Error(
      `the page has no place for the tables: it is between "${tableStarts}" and "${tableEnds}"`,
    );
  return `${before}${tableStarts}\n\n${accessTable(commands)}\n\n${tableEnds}${after}`;
}

/** The act of a request; where it differs by role, of each. */
function actsOf({ audited, roles: allowed }: AccessEntry): string {
  if (typeof audited === 'string') return inWords(audited);
  const of = new Map<Audited, Role[]>();
  for (const role of allowed) {
    const said = auditedFor(audited, role);
    of.set(said, [...(of.get(said) ?? []), role]);
  }
  return [...of].map(([said, who]) => `${who.join(', ')}: ${inWords(said)}`).join('; ');
}

function inWords(audited: Audited): string {
  return actionOf(audited) === undefined ? audited.replace('none: ', 'nothing: ') : `\`${audited}\``;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), `|${headings.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
