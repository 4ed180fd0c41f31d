import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { FIELDS_FILE, fieldTable } from './field-table.ts';

test('FIELDS.md tells what the table says; npm run fields writes it', () => {
  expect(readFileSync(FIELDS_FILE, 'utf8')).toBe(fieldTable());
});
