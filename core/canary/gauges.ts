import { Counter, Gauge, type Registry } from 'prom-client';

/** How the redaction test goes. */
export function canaryGauges(registers: Registry[]) {
  return {
    redactionTestFound: new Gauge({
      name: 'ledgerline_redaction_test_found',
      help: 'Places where the last run of the redaction test found something of a made-up patient; anything but 0 is a leak',
      registers,
    }),
    redactionTestClean: new Gauge({
      name: 'ledgerline_redaction_test_clean_timestamp_seconds',
      help: 'When the redaction test last found nothing; 0: not since the start',
      registers,
    }),
    redactionTestInterval: new Gauge({
      name: 'ledgerline_redaction_test_interval_seconds',
      help: 'How often the redaction test runs; 0: never (compliance.yaml)',
      registers,
    }),
    redactionTestRuns: new Counter({
      name: 'ledgerline_redaction_test_runs_total',
      help: 'Runs of the redaction test by outcome: clean, found, or not-done',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
