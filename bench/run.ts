import { benchContactPage } from './contact-page.ts';
import { benchEvidence } from './evidence.ts';
import { benchFiltering } from './filtering.ts';
import { benchIngest } from './ingest.ts';
import { benchJournal } from './journal.ts';
import { benchPanels } from './panels/panels.ts';
import { benchProof } from './proof.ts';
import { benchReconcile } from './reconcile.ts';

/** `npm run bench`: ratios within one run; absolute figures are those of the machine. Names of some run only these. */
const benches = {
  ingest: benchIngest,
  journal: benchJournal,
  proof: benchProof,
  reconcile: benchReconcile,
  filtering: benchFiltering,
  panels: benchPanels,
  'contact-page': benchContactPage,
  evidence: benchEvidence,
};
const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(benches))
  if (wanted.length === 0 || wanted.includes(name)) await run();
