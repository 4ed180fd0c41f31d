import { expect, test } from 'vitest';

import { FIELDS_OF_DOCUMENTS } from '../../../src/archive/fields.ts';
import { PANELS, savedObjects } from '../../../src/store/elastic/kibana.ts';

const objects = savedObjects();
const named = (type: string, id: string) => `${type} ${id}`;

test('every object is there before the first that needs it, and once', () => {
  const seen = new Set<string>();
  for (const { type, id, references } of objects) {
    expect(references.filter((one) => !seen.has(named(one.type, one.id)))).toEqual([]);
    expect(seen).not.toContain(named(type, id));
    seen.add(named(type, id));
  }
});

test('every column and word of a query is a field of the table that the documents of the panel have', () => {
  for (const { dataset, by, query } of PANELS) {
    const words = [...query.matchAll(/(\S+) :/g)].map(([, word]) => word!);
    for (const field of [...by, ...words]) {
      const { type, in: datasets = [dataset] }: { type: string; in?: readonly string[] } = FIELDS_OF_DOCUMENTS[field as keyof typeof FIELDS_OF_DOCUMENTS];
      expect([field, type, datasets.includes(dataset)]).toEqual([field, 'keyword', true]);
    }
  }
});

test('no panel lies over another, or outside', () => {
  const taken = new Set<string>();
  for (const { place: { x, y, w, h } } of PANELS) {
    expect(x + w).toBeLessThanOrEqual(48);
    for (let across = x; across < x + w; across++) {
      for (let down = y; down < y + h; down++) {
        expect(taken).not.toContain(`${across} ${down}`);
        taken.add(`${across} ${down}`);
      }
    }
  }
});

test('the dashboard shows each of them, by a reference', () => {
  const { attributes, references } = objects.at(-1)! as unknown as { attributes: { panelsJSON: string }; references: { name: string; id: string; type: string }[] };
  const panels = JSON.parse(attributes.panelsJSON) as { panelIndex: string; panelRefName: string; type: string }[];
  const shown = panels.map(({ panelIndex, panelRefName, type }) => references.find((one) => one.name === `${panelIndex}:${panelRefName}` && one.type === type)?.id);
  expect(shown).toEqual(PANELS.map(({ id }) => `upgrade-triage-${id}`));
});
