import { benchIngest } from './ingest.ts';
import { benchJournal } from './journal.ts';

/** `npm run bench`: ratios within one run; absolute figures are those of the machine. */
await benchIngest();
await benchJournal();
