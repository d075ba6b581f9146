import { quietWeeks } from './filtering-runs.ts';

/** Lives through quiet weeks in a process of its own and writes how many false alarms there were, as JSON. */
const [seed = '0', weeks = '1', rules = '[]'] = process.argv.slice(2);
console.log(JSON.stringify(quietWeeks(Number(seed), Number(weeks), JSON.parse(rules))));
