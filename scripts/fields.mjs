// Writes docs/fields.md: what becomes of every field, from the contracts that decide it.
import { writeFileSync } from 'node:fs';
import { fieldsPage } from '../dist/collector/fields-page.js';

writeFileSync('docs/fields.md', fieldsPage());
