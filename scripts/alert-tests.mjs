// Makes the unit tests of the alerts, as promtool test rules reads them, of the rules and of the cases in test/alerts/.
// What an alert must say is worked out from its labels here, without the template language, and compared to the last letter.

/** Labels that name a segment in a text, and labels that choose what a dashboard shows, in their order. */
const segment = [
  'account_sid',
  'environment',
  'sender',
  'service',
  'carrier',
  'country',
  'channel',
  'template',
];
const chosen = ['account_sid', 'environment', 'channel', 'country', 'sender', 'service', 'purpose'];

/** By how far apart samples are: what must hold for days is not looked at every minute. */
export function alertTests(groups, cases) {
  const tests = groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => casesOf(rule, cases).flatMap((one) => testsOf(rule, one)));
  const steps = [...new Set(tests.map(({ interval }) => interval))];
  return steps.map((step) => ({
    rule_files: ['../../../dashboards/rendered/alerts/prometheus.yaml'],
    evaluation_interval: step,
    tests: tests.filter(({ interval }) => interval === step),
  }));
}

function casesOf(rule, cases) {
  const { severity: _, ...labels } = rule.labels;
  const own = cases.filter(({ alert, of = {} }) => alert === rule.alert && same(of, labels));
  if (own.length === 0) throw new Error(`there is no case for ${rule.alert} ${JSON.stringify(labels)}`);
  return own;
}

function same(one, other) {
  return (
    Object.keys(one).length === Object.keys(other).length &&
    Object.entries(one).every(([key, value]) => other[key] === value)
  );
}

function testsOf(rule, { series, near, warm = 1, stepSeconds = 60, ...one }) {
  const hold = Math.ceil(seconds(rule.for ?? '0s') / stepSeconds);
  // Samples until what the expression looks back at is full, and until it has held.
  const bad = warm + hold + 2;
  const good = warm + 2;
  const at = (samples) => `${samples * stepSeconds}s`;
  const expect = (samples, alerts = []) => ({
    eval_time: at(samples),
    alertname: rule.alert,
    exp_alerts: alerts,
  });
  const input = (ways) =>
    series.map((each) => ({ series: each.series, values: valuesOf(ways(each), stepSeconds) }));
  const name = [rule.alert, rule.labels.long ?? '', rule.labels.short ?? '']
    .filter((part) => part !== '')
    .join(' ');
  const fires = {
    name: `${name}: fires, and goes away`,
    interval: at(1),
    input_series: input((each) => [
      [each.bad, bad],
      [each.good, good],
    ]),
    alert_rule_test: [
      ...(hold >= 2 ? [expect(hold - 1)] : []),
      expect(bad - 1, [firing(rule, one)]),
      expect(bad + good - 1),
    ],
  };
  const quiet = near.map(({ why, ...ways }) => ({
    name: `${name}: does not fire, ${why}`,
    interval: at(1),
    input_series: input((each) => [[ways[each.id] ?? each.bad, bad + good]]),
    alert_rule_test: [expect(bad - 1), expect(bad + good - 1)],
  }));
  return [fires, ...quiet];
}

/** The ways of a series one after another, as promtool writes them. A counter goes on from where it was. */
function valuesOf(ways, stepSeconds) {
  let index = 0;
  let total = 0;
  return ways
    .map(([way, count]) => {
      const [first, from] = [index, total];
      index += count;
      if (typeof way === 'number') return `${way}+0x${count - 1}`;
      if ('missing' in way) return `_x${count}`;
      if ('raw' in way) return way.raw;
      if ('behind' in way) return `${first * stepSeconds - way.behind}+${stepSeconds}x${count - 1}`;
      total += way.perStep * count;
      return `${from}+${way.perStep}x${count - 1}`;
    })
    .join(' ');
}

function firing(rule, { labels: own, shown = '', summary, cost }) {
  const labels = { ...rule.labels, ...own };
  const { annotations } = rule;
  return {
    exp_labels: labels,
    exp_annotations: {
      summary:
        summary ??
        filled(annotations.cost ? about(annotations.summary, labels) : annotations.summary, labels, shown),
      description: filled(annotations.description, labels, shown),
      ...(annotations.cost ? { cost } : {}),
      dashboard_url: linked(annotations.dashboard_url, labels),
      runbook_url: annotations.runbook_url,
    },
  };
}

/** The beginning of a text with each part of the segment that has a value. */
function about(text, labels) {
  const parts = segment
    .filter((name) => labels[name])
    .map((name) => `; ${name.replace('_sid', '')} ${labels[name]}`);
  return beginning(text) + parts.join('');
}

function linked(url, labels) {
  if (beginning(url) === url) return url;
  const parts = chosen.flatMap((name) =>
    (labels[name]?.split(',') ?? []).map(
      (value) => `&var-${name.replace('_sid', '')}=${encodeURIComponent(value).replaceAll('%20', '+')}`,
    ),
  );
  return beginning(url) + parts.join('');
}

function beginning(text) {
  return text.split('{{ with')[0];
}

function filled(text, labels, shown) {
  return text
    .replaceAll(/\{\{ [^}]*\$value[^}]*\}\}/g, shown)
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name) => labels[name] ?? '');
}

function seconds(duration) {
  return Number(duration.slice(0, -1)) * { s: 1, m: 60, h: 3600, d: 86400 }[duration.at(-1)];
}
