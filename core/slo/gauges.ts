import { Gauge, type Registry } from 'prom-client';

/** What alerts on objectives are made of. Gauges, not counters: a status that comes late changes the past. */
export function sloGauges(registers: Registry[]) {
  const perWindow = ['slo', 'window'] as const;
  return {
    sloInfo: new Gauge({
      name: 'ledgerline_slo_info',
      help: '1 for each objective: what it counts, who owns it and what it is about; an empty label means everything',
      labelNames: [
        'slo',
        'kind',
        'owner',
        'account_sid',
        'environment',
        'channel',
        'country',
        'sender',
        'service',
        'purpose',
        'carrier',
      ],
      registers,
    }),
    sloObjective: new Gauge({
      name: 'ledgerline_slo_objective_ratio',
      help: 'Share of the events that should be good',
      labelNames: ['slo'],
      registers,
    }),
    sloBudget: new Gauge({
      name: 'ledgerline_slo_error_budget_remaining_ratio',
      help: "Share of the error budget of the objective's window that is left; below 0 it is overspent",
      labelNames: ['slo'],
      registers,
    }),
    sloBurnRate: new Gauge({
      name: 'ledgerline_slo_burn_rate',
      help: 'How many times as fast as the objective allows the budget is spent by the events made in the window',
      labelNames: perWindow,
      registers,
    }),
    sloEvents: new Gauge({
      name: 'ledgerline_slo_events',
      help: 'Events made in the window that are good or bad',
      labelNames: perWindow,
      registers,
    }),
    sloBadEvents: new Gauge({
      name: 'ledgerline_slo_bad_events',
      help: 'Events made in the window that are bad, among them those that are unknown past their target',
      labelNames: perWindow,
      registers,
    }),
    sloMeasured: new Gauge({
      name: 'ledgerline_slo_measured_timestamp_seconds',
      help: 'When the objectives were last worked out from the record',
      registers,
    }),
  };
}
