import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { readPlan } from '../../src/plans/load-plans.ts';
import { planOf } from '../../src/plans/plan.ts';
import type { PlanRequest } from '../../src/plans/scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
const HEAD = 'product,build,release,kind,component,kb,date,shown_as,remarks,source';
writeFileSync(
  join(folder, 'builds-feed.csv'),
  `${HEAD}
Feed,1.0.100.0,RTM,RTM,,,2010,,,made up
Feed,1.0.150.0,Fix 1,CU,,KB700150,2010-05,,,made up
Feed,1.0.200.0,Pack 1,SP,,,2011,,,made up
Feed,1.0.250.0,Fix 2,CU,,KB700250,2011-05,,,made up
Feed,1.0.260.0,Fix 3,CU,,KB700260 KB700261,2011-07,,,made up
Feed Two,2.0.100.0,RTM,RTM,,,2014,,,made up
`,
);
writeFileSync(join(folder, 'baselines.csv'), 'product,kinds,bound,source\nFeed,RTM SP,,made up\n');
const catalog = openCatalog(folder);

const PLAN = `id: feed
title: Update of Feed
products: Feed
replaces: [CU]
roles:
  - { role: head, words: head of the farm }
  - { role: tail, words: tail }
packages:
  - { release: Pack 1, part: language-pack, name: 'Pack 1 in {package.language}' }
  - { release: Pack 1, part: base, name: Base Pack 1, kb: 700200, when: { to: { least: Fix 3 } }, advised: { to: { least: Fix 2 } } }
  - { release: to, name: 'Feed {package.release}' }
steps:
  - { do: Save everything., when: { files: missing }, source: book }
  - { do: 'Install {package.name} on {servers|all servers}.', each: package }
  - { do: 'Configure {server.named|the head first, then the tails}.', command: 'feedctl up {server|SERVER}', each: server }
  - { do: 'Look at {database|each database}.', each: database }
  - { do: Count the tails., roles: [tail], when: { servers: several } }
  - { do: Move the group., when: { cluster: true } }
notes:
  - { note: 'Replaces {replaced|nothing}.', when: { kind: CU } }
references:
  - { id: book, title: Feed handbook, kb: 999001 }
`;
const plans = [readPlan(PLAN, 'rules/plans/feed.yaml')];
const NOTHING: Omit<PlanRequest, 'to'> = { family: 'feed', servers: [], languagePacks: [], databases: [], cluster: false, filesInstalled: false };
const planned = (request: Partial<PlanRequest> & { readonly to: string }) => planOf(plans, catalog, { ...NOTHING, ...request });
const packages = (request: Partial<PlanRequest> & { readonly to: string }) => planned(request)?.packages.map(({ name, kb, advised }) => `${name} ${kb.join('+')}${advised ? ' advised' : ''}`);
const steps = (request: Partial<PlanRequest> & { readonly to: string }) => planned(request)?.steps.map((step) => step.do);

describe('packages', () => {
  test('the service pack that the aim demands comes first', () => {
    expect(packages({ from: '1.0.100.0', to: '1.0.260.0' })).toEqual(['Base Pack 1 700200', 'Feed Fix 3 700260+700261']);
  });

  test('one that is only advised says so', () => {
    expect(packages({ from: '1.0.100.0', to: '1.0.250.0' })).toEqual(['Base Pack 1 700200 advised', 'Feed Fix 2 700250']);
  });

  test('what is there is not installed again', () => {
    expect(packages({ from: '1.0.200.0', to: '1.0.250.0' })).toEqual(['Feed Fix 2 700250']);
    expect(packages({ from: '1.0.250.0', to: '1.0.250.0' })).toEqual([]);
  });

  test('a language pack below the service pack of the product goes first, another one is left alone', () => {
    const languagePacks = [{ language: 'sv-se', version: '1.0.100.0' }, { language: 'fi-fi', version: '1.0.200.0' }];
    expect(packages({ from: '1.0.200.0', to: '1.0.260.0', languagePacks })).toEqual(['Pack 1 in sv-se ', 'Feed Fix 3 700260+700261']);
    expect(packages({ from: '1.0.100.0', to: '1.0.260.0', languagePacks })).toEqual(['Pack 1 in sv-se ', 'Base Pack 1 700200', 'Feed Fix 3 700260+700261']);
  });

  test('where nobody knows the level that is there, all that may be missing is told', () => {
    expect(packages({ to: '1.0.260.0' })).toEqual(['Base Pack 1 700200', 'Feed Fix 3 700260+700261']);
  });

  test('updates of the same line that are contained', () => {
    expect(planned({ from: '1.0.100.0', to: '1.0.260.0' })?.replaced).toEqual([{ release: 'Fix 2', kb: ['700250'], build: '1.0.250.0' }]);
    // What is there need not be left out.
    expect(planned({ from: '1.0.250.0', to: '1.0.260.0' })?.replaced).toEqual([]);
  });
});

describe('steps', () => {
  test('servers in the order of their roles, databases by name', () => {
    const servers = [{ name: 'KESTREL-WFE1', roles: ['tail'] }, { name: 'KESTREL-APP1', roles: ['tail', 'head'] }];
    expect(planned({ from: '1.0.200.0', to: '1.0.250.0', servers, databases: ['KESTREL_Config', 'KESTREL_Content'] })).toMatchObject({
      id: 'feed',
      product: 'Feed',
      from: { version: '1.0.200.0', release: 'Pack 1' },
      to: { version: '1.0.250.0', release: 'Fix 2' },
      steps: [
        { do: 'Save everything.', source: 'book' },
        { do: 'Install Feed Fix 2 (KB700250) on KESTREL-APP1, KESTREL-WFE1.' },
        { do: 'Configure KESTREL-APP1 (tail, head of the farm).', command: 'feedctl up KESTREL-APP1' },
        { do: 'Configure KESTREL-WFE1 (tail).', command: 'feedctl up KESTREL-WFE1' },
        { do: 'Look at KESTREL_Config.' },
        { do: 'Look at KESTREL_Content.' },
        { do: 'Count the tails.' },
      ],
      notes: ['Replaces nothing.'],
      references: [{ title: 'Feed handbook', kb: '999001' }],
    });
  });

  test('servers without roles cannot be put in order: the order is told, and they are named', () => {
    const servers = [{ name: 'KESTREL-WFE1', roles: [] }, { name: 'KESTREL-APP1', roles: [] }];
    expect(steps({ from: '1.0.200.0', to: '1.0.250.0', servers })).toContain('Configure the head first, then the tails. Servers here: KESTREL-WFE1, KESTREL-APP1.');
  });

  test('a single server needs no order', () => {
    expect(steps({ from: '1.0.200.0', to: '1.0.250.0', servers: [{ name: 'KESTREL-APP1', roles: [] }] })).toEqual([
      'Save everything.',
      'Install Feed Fix 2 (KB700250) on KESTREL-APP1.',
      'Configure KESTREL-APP1.',
      'Look at each database.',
    ]);
  });

  test('files that are installed need no package, and no step before it', () => {
    expect(steps({ from: '1.0.200.0', to: '1.0.250.0', filesInstalled: true, databases: ['KESTREL_Config'] })).toEqual(['Configure the head first, then the tails.', 'Look at KESTREL_Config.', 'Count the tails.']);
  });

  test('a step for cluster nodes', () => {
    expect(steps({ from: '1.0.200.0', to: '1.0.250.0', cluster: true })).toContain('Move the group.');
  });
});

test.each([
  ['an older level', '1.0.250.0', '1.0.200.0'],
  ['another product', '1.0.250.0', '2.0.100.0'],
  ['a build that nobody knows', '1.0.250.0', '1.0.900.0'],
])('no plan for %s', (_what, from, to) => {
  expect(planned({ from, to })).toBeUndefined();
});

test.each([
  ['a value that nothing fills', PLAN.replace('{servers|all servers}', '{farm}'), /rules\/plans\/feed\.yaml:14:11 do: "\{farm\}" is never filled, expected one of /],
  ['a source that is no reference', PLAN.replace('source: book', 'source: page'), /source: "page", expected one of book/],
  ['a role that is none', PLAN.replace('roles: [tail], when', 'roles: [tial], when'), /roles: "tial", expected one of head, tail/],
  ['a misspelt key', PLAN.replace('each: package', 'eahc: package'), /eahc: unknown key/],
  ['an id that is not the name of the file', PLAN.replace('id: feed', 'id: food'), /1:5 id: "food", expected "feed", as the file is called/],
])('a wrong plan stops with its place: %s', (_what, text, message) => {
  expect(() => readPlan(text, 'rules/plans/feed.yaml')).toThrow(message);
});
