import { expect, it } from 'vitest';
import { grafanaSql } from '../../bench/panels/grafana-sql.ts';

const asked = {
  fromMs: Date.parse('2026-11-23T00:00:00Z'),
  toMs: Date.parse('2026-11-24T12:00:00Z'),
  intervalSeconds: 300,
  chosen: { country: ['US', "Cote d'Ivoire"], sid: 'SM1', channel: ['$__all'] },
};

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana writes its variables so
it.each([
  ['$__timeFilter(minute)', 'minute >= toDateTime(1795392000) AND minute <= toDateTime(1795521600)'],
  ['$__dateFilter(day)', "day >= toDate('2026-11-23') AND day <= toDate('2026-11-24')"],
  ['$__timeInterval(minute)', 'toStartOfInterval(toDateTime(minute), INTERVAL 300 second)'],
  ['hour < $__toTime', 'hour < toDateTime(1795521600)'],
  ['$__conditionalAll(c IN (${country:singlequote}), $country)', "c IN ('US','Cote d\\'Ivoire')"],
  ['$__conditionalAll(c IN (${channel:singlequote}), $channel)', '1=1'],
  ['$__conditionalAll(c IN (${sender:singlequote}), $sender)', '1=1'],
  ['resource_sid = ${sid:singlequote}', "resource_sid = 'SM1'"],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana writes its variables so
])('%s', (raw, sent) => expect(grafanaSql(raw, asked)).toBe(sent));

it('refuses what Grafana would send as it is', () => {
  expect(() => grafanaSql('SELECT $__unixEpochFilter(minute)', asked)).toThrow(
    'neither a variable nor a macro',
  );
});
