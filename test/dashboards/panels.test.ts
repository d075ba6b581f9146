import { describe, expect, it } from 'vitest';
import { queriesOf, renderedDashboards } from '../../bench/dashboards.ts';

describe.each([...renderedDashboards()])('the dashboard %s', (name, dashboard) => {
  it('x', () => expect(queriesOf(name, dashboard).length).toBeGreaterThanOrEqual(0));
});
