// Writes the tables of docs/security.md: who may do what and which act it leaves, from the tables that decide it.
import { readFileSync, writeFileSync } from 'node:fs';
import { auditedCommands } from '../dist/bin/audited-commands.js';
import { withAccessTable } from '../dist/console/access/access-table.js';

const page = 'docs/security.md';
writeFileSync(page, withAccessTable(readFileSync(page, 'utf8'), auditedCommands()));
