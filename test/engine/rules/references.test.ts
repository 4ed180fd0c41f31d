/** The references of the rules that come with the tool, against the releases that they are shown for. */
import { expect, test } from 'vitest';

import { loadRules } from '../../../src/engine/rules/load.ts';
import { RULES } from '../../../src/paths.ts';

/** Articles that say in their title for which release they are. */
const OF_2007 = /2007|WSS ?(?:v?3|3\.0)|SharePoint Services 3\.0/;

test('an article of 2007 is shown for 2007 only, but for rules that are of 2007 themselves', () => {
  const wrong = loadRules([RULES]).flatMap(({ id, product, references }) => (/2007/.test(product) ? [] : references.filter((one) => OF_2007.test(one.title) && (one.for === undefined || new RegExp(one.for, 'i').test('SharePoint Server 2019 16.0.10337.12109'))).map(({ title }) => `${id}: ${title}`)));
  expect(wrong).toEqual([]);
});
