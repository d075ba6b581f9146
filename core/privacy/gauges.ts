import { Gauge, type Registry } from 'prom-client';

/** What alerts on erasures, retention and reveals are made of; worked out from acts, so that every process shows the same. */
export function privacyGauges(registers: Registry[]) {
  return {
    erasuresPending: new Gauge({
      name: 'ledgerline_erasures_pending',
      help: 'Persons who are to be forgotten and are not yet, everywhere',
      registers,
    }),
    erasureOldest: new Gauge({
      name: 'ledgerline_erasure_oldest_pending_seconds',
      help: 'Since when the oldest of those was ordered; 0 when there is none',
      registers,
    }),
    holdsInForce: new Gauge({
      name: 'ledgerline_holds_in_force',
      help: 'Legal holds that nobody has released',
      registers,
    }),
    retentionFinished: new Gauge({
      name: 'ledgerline_retention_last_run_timestamp_seconds',
      help: 'When it was last looked for what is older than it is kept; 0 when never',
      registers,
    }),
    reveals: new Gauge({
      name: 'ledgerline_reveals_last_day',
      help: 'Addresses that were shown within a day, by way: with a second person, alone where none is asked for, or in an emergency',
      labelNames: ['way'],
      registers,
    }),
    revealsOverLimit: new Gauge({
      name: 'ledgerline_reveals_over_limit_last_day',
      help: 'Times within a day that somebody asked for more addresses than one person may see',
      registers,
    }),
    breakGlassUnreviewed: new Gauge({
      name: 'ledgerline_break_glass_unreviewed',
      help: 'Addresses that were shown in an emergency and that nobody has looked at since',
      registers,
    }),
    addressesNotSealed: new Gauge({
      name: 'ledgerline_vault_addresses_not_sealed',
      help: 'Addresses that could not be put into the vault since the start; their events were kept',
      registers,
    }),
  };
}
