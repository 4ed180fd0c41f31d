/** `npm run coverage`: writes `rules/COVERAGE.md` anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RULES } from '../../src/paths.ts';
import { coverageOf, coverageText, openIn } from './table.ts';

const file = join(RULES, 'COVERAGE.md');
const coverage = coverageOf(RULES);
writeFileSync(file, coverageText(coverage));
const open = openIn(coverage);
process.stdout.write(`${file} is written${open.length === 0 ? '' : `; open: ${open.join(' ')}`}\n`);
