import { describe, expect, test } from 'vitest';

import { newMask, renumbered } from '../../../src/workbench/draft/mask.ts';
import { patternFor } from '../../../src/workbench/draft/pattern.ts';

const NOBODY = { servers: [], users: [], databases: [] };

describe('names are masked', () => {
  test.each([
    ['a path', String.raw`cannot write D:\Frobozz Data\grue\zork.dll now`, String.raw`cannot write D:\folder1\folder2\file1.dll now`],
    ['a path below a folder that all have', String.raw`C:\Program Files\Frobozz\setup.log`, String.raw`C:\Program Files\folder1\file1.log`],
    ['the path of a person', String.raw`C:\Users\grue\AppData\Local\Temp\x.log`, String.raw`C:\Users\folder1\AppData\Local\Temp\file1.log`],
    ['a share', String.raw`from \\ZORK7\drop\sp2.msp.`, String.raw`from \\KESTREL-SRV1\folder1\file1.msp.`],
    ['an account', String.raw`Login failed for user 'FROBOZZ\svc-grue'.`, String.raw`Login failed for user 'CONTOSO\user1'.`],
    ['a mail address', 'to grue@frobozz.example today', 'to user1@contoso.com today'],
    ['a full server name', 'dc ldap1.corp.frobozz.local is down', 'dc kestrel-host1.contoso.com is down'],
    ['a server that looks like one', 'on ZORK-SQL07:', 'on KESTREL-SRV1:'],
    ['an address', 'from 192.168.7.19 refused', 'from 192.0.2.1 refused'],
    ['an id', '{1b4e28ba-2fa1-11d2-883f-0016d3cca427}', '{6b657374-7265-4c00-8000-000000000001}'],
    ['the id of an account', 'S-1-5-21-397955417-626881126-188441444-512', 'S-1-5-21-1-2-3-1001'],
    ['a path in JSON', String.raw`"C:\\Frobozz\\grue.exe"`, String.raw`"C:\\folder1\\file1.exe"`],
  ])('%s', (_what, given, masked) => {
    expect(newMask(NOBODY)(given)).toBe(masked);
  });

  test('that only fields of the log tell', () => {
    const mask = newMask({ servers: ['zork7'], users: ['grue'], databases: ['Flood Control'] });
    expect(mask('zork7: database Flood Control is full, said grue; gruesome')).toBe('KESTREL-SRV1: database KESTREL_DB1 is full, said user1; gruesome');
  });

  test('the same name is the same mask, another one is another', () => {
    const mask = newMask(NOBODY);
    expect([mask('ZORK-SQL07'), mask('ZORK-SQL08'), mask('zork ZORK-SQL07')]).toEqual(['KESTREL-SRV1', 'KESTREL-SRV2', 'zork KESTREL-SRV1']);
  });
});

describe('what the makers named stays', () => {
  test.each([
    'Error 1310. System error 5.',
    'version 15.1.225.42 and 16.0.4351.1000',
    'Microsoft.Exchange.Data.Storage and System.Net.WebException',
    String.raw`HKLM\Software\Microsoft`,
    String.raw`NT AUTHORITY\SYSTEM`,
    '00000000-0000-0000-0000-000000000000 and {90120000-104C-0000-0000-0000000FF1CE}',
    'KB953469, UTF-8, 0x80070643, 2009-11-21T10:00:00',
    'S-1-5-18',
    'http://schemas.microsoft.com/win/2004/08/events/event',
  ])('%s', (text) => {
    expect(newMask(NOBODY)(text)).toBe(text);
  });
});

test('numbers begin with 1 where little is left', () => {
  expect(renumbered(String.raw`C:\folder12\file18.dll on KESTREL-SRV7, C:\folder12\file3.dll`)).toEqual({
    text: String.raw`C:\folder1\file1.dll on KESTREL-SRV1, C:\folder1\file2.dll`,
    counts: [['file', 2], ['folder', 1], ['server', 1]],
  });
});

describe('a pattern keeps what is always said', () => {
  test.each([
    ['quotes', "The device 'C:\\folder1\\file1.dll' is in use", "^The device '(?<file>[^']+)' is in use"],
    ['codes stay, other numbers do not', 'Error 1310 after 17 tries', String.raw`^Error 1310 after \d+ tries`],
    ['a server', 'Cannot reach KESTREL-SRV1 today', String.raw`^Cannot reach (?<server>[\w.-]+) today`],
    ['a line that is set in', '   Cannot start the service', 'Cannot start the service'],
    ['marks in brackets', 'Started [Rule:RebootPending]', String.raw`^Started \[Rule:RebootPending\]`],
  ])('%s', (_what, line, pattern) => {
    expect(patternFor(line)).toBe(pattern);
  });

  test.each([['numbers alone', '0000 12 17'], ['short words', 'a b c']])('none from %s', (_what, line) => {
    expect(patternFor(line)).toBeUndefined();
  });
});
