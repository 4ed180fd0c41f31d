import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { find, mustFind, releaseNamedIn } from '../../src/catalog/lookup.ts';
import { supportOf } from '../../src/catalog/support.ts';
import { CATALOG } from '../../src/paths.ts';

const catalog = openCatalog(CATALOG);

/** Product and release of everything that a text stands for. */
const found = (text: string) =>
  find(text, catalog).map((one) => (one.found === 'build' ? `${one.level.build?.product}, ${one.level.build?.release}, ${one.level.known}` : one.found === 'release' ? `${one.product}, ${one.release}` : one.product));

const MOSS = 'SharePoint 2007 (WSS 3.0 / MOSS 2007)';

describe('what a person calls a level', () => {
  test.each([
    ['12.0.6318.5000', [`${MOSS}, Infrastructure Update, exact`, 'Project Server 2007, Infrastructure Update, exact']],
    ['12.0.6332.5003', [`${MOSS}, October 2008 CU, between`, 'Project Server 2007, Infrastructure Update, between']],
    ['15.2.9999.1', ['Exchange Server SE, RTM Aug26SU, unknown']],
    ['Version 15.2 (Build 1118.7)', ['Exchange Server 2019, CU12, exact']],
    ['Version 6.5 (Build 7638: Service Pack 2)', ['Exchange Server 2003, SP2, exact']],
    ['WSS 3 SP2', [`${MOSS}, Service Pack 2`]],
    ['KB953338', [`${MOSS}, Service Pack 2`]],
    ['953469', ['Exchange Server 2007, RU7']],
    ['MOSS 2007 SP1', [`${MOSS}, Service Pack 1`]],
    ['Microsoft Office SharePoint Server 2007 Service Pack 2', [`${MOSS}, Service Pack 2`]],
    ['wss 3.0 oct 2009 cumulative update', [`${MOSS}, October 2009 CU`]],
    ['October 2009 CU', ['Project Server 2007, October 2009 CU', `${MOSS}, October 2009 CU`]],
    ['Exchange 2007 SP1 Update Rollup 5', ['Exchange Server 2007, SP1 RU5']],
    ['Exchange Server 2016 CU 23', ['Exchange Server 2016, CU23']],
    ['Exchange 2003', ['Exchange Server 2003']],
    ['KB1', []],
    ['Kestrel Suite SP9', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    ['13.0.1.1', /no product in the catalog has a build 13\.0\.1\.1; below it 12\.0\.\S+ \(SharePoint 2007 .*\), above it 14\.0\.\S+ \(SharePoint 2010 /],
    ['KB1234567', /the catalog has no package KB1234567/],
    ['Exchange 2003 SP7', /knows no "Exchange 2003 SP7"; .*near are: .*Exchange Server 2003 SP1/],
    ['hopper', /knows no "hopper"; expected a build as 12\.0\.6219\.1000, a package as KB953334, or a name as "MOSS 2007 SP1"$/],
    ['MOSS SP7', /near are: SharePoint 2007 \(WSS 3\.0 \/ MOSS 2007\) Service Pack 1; .* Service Pack 2; .* Service Pack 3; /],
    ['Exchnage Server', /near are: Exchange Server SE; /],
    ['SharePoint', /near are: SharePoint 2007 [^;]+; SharePoint 2010; /],
    ['SharePiont 2013', /near are: .*SharePoint 2013|near are: /],
  ])('nobody knows %s', (text, message) => {
    expect(() => mustFind(text, catalog)).toThrow(message);
  });

  test('the release that the name of an update holds', () => {
    const there = catalog.buildOf('sharepoint', '12.0.6219.1000');
    expect(there && releaseNamedIn('2007 Microsoft Office servers Service Pack 2 (SP2)', there, catalog).map(({ release }) => release)).toEqual(['Service Pack 2', 'Service Pack 2']);
    expect(there && releaseNamedIn('Update for Microsoft Office servers', there, catalog)).toEqual([]);
  });
});

describe('support', () => {
  const supported = (family: string, version: string) => {
    const build = catalog.buildOf(family, version);
    return build && supportOf(build, catalog).map(({ scope, end }) => [scope, end]);
  };

  test('of a product, and of the updates of some months', () => {
    expect(supported('exchange', '15.1.2507.6')).toEqual([['the product', '2025-10-14']]);
    expect(supported('sharepoint', '16.0.4534.1000')).toEqual([['the product', '2026-07-14'], ['updates of 2017-05 to 2018-04', '2019-04-30']]);
  });

  test('a build without a date goes with the one after it', () => {
    expect(supported('sharepoint', '16.0.4351.1000')).toEqual([['the product', '2026-07-14'], ['updates up to 2017-04', '2018-04-30']]);
  });

  test('nothing where nobody knows', () => {
    expect(supported('exchange', '6.5.6944')).toEqual([]);
  });
});
