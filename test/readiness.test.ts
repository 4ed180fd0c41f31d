/** Every readiness check of the catalog that blocks Exchange setup × all rules: it is found by its name in any language, and told once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';

import exchangeSetup from '../parsers/exchange-setup/index.ts';
import { openCatalog } from '../src/catalog/catalog.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { CATALOG, RULES } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import type { Opened } from '../src/types.ts';
import { read } from './read.ts';

const rules = loadRules([RULES]);
const catalog = openCatalog(CATALOG);
const rows = parse(readFileSync(join(CATALOG, 'codes-exchange-readiness.csv')), { columns: true }) as { code: string; severity: string }[];
const blocking = [...new Set(rows.filter(({ severity }) => severity === 'error').map(({ code }) => code))];

const refused = (check: string) => `[11.26.2022 18:03:11.0020] [0] Starting Microsoft Exchange Server 2016 Setup
[11.26.2022 18:03:11.0021] [0] Setup version: 15.1.2507.6.
[11.26.2022 18:03:13.0004] [1] Beginning processing test-SetupPrerequisites
[11.26.2022 18:03:21.0310] [1] Failed [Rule:${check}] [Message:Auf diesem Rechner fehlt noch etwas.]
[11.26.2022 18:03:24.0311] [1] [REQUIRED] Auf diesem Rechner fehlt noch etwas.
[11.26.2022 18:03:25.0005] [1] Ending processing test-SetupPrerequisites
[11.26.2022 18:03:25.0006] [0] The Exchange Server setup operation didn't complete.`;

function opened(text: string): Opened {
  const source = { path: 'ExchangeSetup.log', format: exchangeSetup.id, confidence: 1, why: 'stated', encoding: 'utf-8', encodingWhy: 'in memory', lines: 0, events: 0, unparsed: 0, unparsedExamples: [] };
  return { source, records: [read(exchangeSetup, text).records] };
}

test.each(blocking)('%s, in German', async (check) => {
  const report = await analyze([opened(refused(check))], { rules, catalog, skipped: [] });
  expect(report.outcome).toBe('blocked');
  expect(report.findings.map(({ rule: { product, role } }) => ({ product, role }))).toEqual([{ product: 'Exchange Server', role: 'cause' }]);
});
