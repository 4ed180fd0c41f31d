/** `LABELLED_LOGS=… npm run conformance`: writes `parsers/event-evtx/CONFORMANCE.md` anew. */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import { compare, tableOf } from './conformance.ts';
import { conformanceLogs, TABLE } from './logs.ts';
import { findOracle } from './oracle.ts';

const oracle = findOracle();
if ('missing' in oracle) throw new UsageError(oracle.missing);
const logs = conformanceLogs();
if (logs.length === 0) throw new UsageError('LABELLED_LOGS: expected a folder with evtx-conformance/ in it');
writeFileSync(TABLE, tableOf(logs.map((log) => compare(oracle.python, log))));
process.stdout.write(`${TABLE} is written\n`);
