/** `npm run fields`: writes the table of fields for people. */
import { writeFileSync } from 'node:fs';

import { FIELDS_FILE, fieldTable } from './field-table.ts';

writeFileSync(FIELDS_FILE, fieldTable());
