import { type Page, shown } from '../page.ts';
import { figuresOf, type Span, spans } from './figures.ts';
import { healthContent } from './page.ts';

export const healthPages: readonly Page[] = [
  {
    method: 'get',
    path: '/health',
    roles: ['sre', 'officer', 'admin'],
    audited: 'none: it has figures only, and no person is shown',
    inNavigation: 'Health',
    startOf: ['sre'],
    answer: async ({ store, ownHealth, clock, query }) => {
      const span = spanOf(query.hours);
      const nowMs = clock();
      const connected = store();
      const figures = connected && (await figuresOf(connected, span, nowMs));
      return shown('Health', healthContent(figures, ownHealth(), { span, nowMs }));
    },
  },
];

function spanOf(hours: string | undefined): Span {
  return hours !== undefined && Object.hasOwn(spans, hours) ? (hours as Span) : '24';
}
