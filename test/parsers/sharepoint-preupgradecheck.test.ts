import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-preupgradecheck.ts';
import { read, sampleOf } from '../read.ts';

const PRINTED = `Processing configuration file: WssPreUpgradeCheck.xml
    ServerInfo... Information Only
    ReadOnlyDatabase... Passed
    SiteOrphan... Failed
`;
const LOGGED = `[InvalidDatabaseSchema] Unexpected table Kestrel_Extra
  in KESTREL_Content_07
[ServerConfigErrors] Path = [Features\\Kestrel\\a.aspx], Reference = 3, Status = Missing
`;

test('what is printed: a rule and its verdict a line', () => {
  expect(parser.detect(sampleOf(PRINTED))?.confidence).toBe(0.9);
  expect(read(parser, PRINTED).records.map(({ line, level, component, fields }) => [line, level, component, fields?.status])).toEqual([
    [1, 'info', undefined, undefined],
    [2, 'info', 'ServerInfo', 'Information Only'],
    [3, 'info', 'ReadOnlyDatabase', 'Passed'],
    [4, 'error', 'SiteOrphan', 'Failed'],
  ]);
});

test('what is logged: each entry under the rule that speaks', () => {
  expect(parser.detect(sampleOf(LOGGED))?.confidence).toBe(0.9);
  expect(read(parser, LOGGED).records).toEqual([
    { line: 1, message: '[InvalidDatabaseSchema] Unexpected table Kestrel_Extra\n  in KESTREL_Content_07', level: 'warning', component: 'InvalidDatabaseSchema', fields: { rule: 'InvalidDatabaseSchema' } },
    { line: 3, message: '[ServerConfigErrors] Path = [Features\\Kestrel\\a.aspx], Reference = 3, Status = Missing', level: 'warning', component: 'ServerConfigErrors', fields: { rule: 'ServerConfigErrors' } },
  ]);
});

test('brackets of other logs are none of its rules', () => {
  expect(parser.detect(sampleOf('[SPManager] [INFO] [2/17/2010 11:02:13 PM]: Upgrade session starts.\n[Kestrel] hello\n'))).toBeUndefined();
});
