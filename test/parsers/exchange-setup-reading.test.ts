import { expect, test } from 'vitest';
import exchangeSetup from '../../parsers/exchange-setup/index.ts';
import { read, sampleOf } from '../read.ts';
import { BASE, marksOf, MSI_FAILURE, UPGRADE } from './exchange-setup-samples.ts';

test('excerpt in another language: tags decide, whatever the separators of the culture', () => {
  const text = `… from the middle
[03.10.2021 10.29.40.0900] [2] Die Konfiguration wird angewendet.
[03.10.2021 10.29.41.0997] [1] [ERROR] Fehler bei der Installation von X:\\a.msi. Schwerwiegender Fehler. Error code is 1603.
[03.10.2021 10.29.41.0998] [1] [ERROR-REFERENCE] Id=CafeComponent___Unlock Component=
[03.10.2021 10.29.42.0000] [0] End of Setup`;
  const { records, unparsed } = read(exchangeSetup, text);
  expect(unparsed).toEqual(['1: … from the middle']);
  expect(records.map(({ line, time }) => [line, time])).toEqual([
    [2, Date.UTC(2021, 2, 10, 10, 29, 40, 900)],
    [3, Date.UTC(2021, 2, 10, 10, 29, 41, 997)],
    [4, Date.UTC(2021, 2, 10, 10, 29, 41, 998)],
    [5, Date.UTC(2021, 2, 10, 10, 29, 42)],
  ]);
  expect(marksOf(text)).toEqual([
    { line: 2, mark: 'about', ...BASE },
    { line: 3, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603, early: true },
    { line: 4, mark: 'step', run: '', step: 'CafeComponent', state: 'failed' },
    { line: 5, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603 },
  ]);
});

test('dates of a Thai account, of a Dutch one, and with AM/PM', () => {
  const timeOf = (stamp: string) => read(exchangeSetup, `[${stamp}] [0] Copying Files...`).records[0]?.time;
  expect(timeOf('03/10/2564 10:29:41.0997')).toBe(Date.UTC(2021, 2, 10, 10, 29, 41, 997));
  expect(timeOf('04-05-2021 11:23:39.0874')).toBe(Date.UTC(2021, 3, 5, 11, 23, 39, 874));
  expect(timeOf('04. 05. 2021 11:23:39.0874')).toBe(Date.UTC(2021, 3, 5, 11, 23, 39, 874));
  expect(timeOf('3/12/2007 10:52:26 PM')).toBe(Date.UTC(2007, 2, 12, 22, 52, 26));
});

test('batches and line ends make no difference', () => {
  const whole = read(exchangeSetup, MSI_FAILURE, { batch: 1000 });
  expect(read(exchangeSetup, MSI_FAILURE, { batch: 1 })).toEqual(whole);
  expect(read(exchangeSetup, MSI_FAILURE.replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
});

test('an endless entry is cut, and said once', () => {
  const dump = Array.from({ length: 900 }, (_, i) => `  at Kestrel.Frame${i}()`).join('\n');
  const text = `[05/14/2023 08:43:00.0500] [2] [ERROR] Dump\n${dump}\n[05/14/2023 08:43:01.0500] [2] [ERROR] Dump\n${dump}\n`;
  const { records, skipped } = read(exchangeSetup, text, { batch: 100 });
  expect(records.map(({ line, message }) => [line, message.split('\n').length])).toEqual([
    [1, 201],
    [902, 201],
  ]);
  expect(skipped).toHaveLength(1);
});

test('recognised by its entries, not by a text that mentions them', () => {
  expect(exchangeSetup.detect(sampleOf(UPGRADE))?.confidence).toBeGreaterThan(0.95);
  expect(exchangeSetup.detect(sampleOf('[03-10-2021 10:29:41.0997] [1] [ERROR] No source.'))?.confidence).toBeGreaterThan(0.5);
  expect(exchangeSetup.detect(sampleOf('Open ExchangeSetup.log and look for [ERROR] and [REQUIRED].'))).toBeUndefined();
  expect(exchangeSetup.detect(sampleOf('[SPManager] [ERROR] [1/19/2009 6:35:31 AM]: Upgrade failed.\n'.repeat(3)))).toBeUndefined();
  expect(exchangeSetup.detect(sampleOf('[03/10/2021 10:29:41] [info] request done\n'.repeat(3)))).toBeUndefined();
});

test('copied text: quoted, brackets lost to Markdown, marked from the second character on', () => {
  const text = `05/14/2023 08:43:00.0500] [2] [ERROR] The object exists.
> [05/14/2023 08:43:00.0501] [1] The following 1 error(s) occurred during task execution:
05/14/2023 08:43:00.0502 0. ErrorRecord: The object exists.
05/14/2023 08:43:00.0503 [ERROR] The following error was generated when "$error.Clear();
  Set-Kestrel 05/14/2023
" was run: "Kestrel: The object exists.".
  [05/14/2023 08:43:00.0504] [1] [ERROR-REFERENCE] Id=Kestrel___1 Component=  `;
  const { records } = read(exchangeSetup, text);
  expect(records.map(({ line, level, message }) => [line, level, message.split('\n').length])).toEqual([
    [1, 'error', 1],
    [2, undefined, 1],
    [3, undefined, 1],
    [4, 'error', 3],
    [7, 'error', 1],
  ]);
  expect(records[3]?.time).toBe(Date.UTC(2023, 4, 14, 8, 43, 0, 503));
  expect(records[4]?.fields).toEqual({ reference: 'Kestrel___1' });
  expect(exchangeSetup.detect(sampleOf(text))?.confidence).toBe(0.92);
});

test('copied without stamps', () => {
  const text = `[ERROR] The object exists.

 [ERROR-REFERENCE] Id=KestrelComponent___1 Component=EXCHANGE14:\\Current
[1] Setup is stopping now because of one or more critical errors.
`;
  expect(exchangeSetup.detect(sampleOf(text))?.confidence).toBe(0.7);
  expect(marksOf(text)).toEqual([
    { line: 1, mark: 'result', ...BASE, outcome: 'failed', early: true },
    { line: 3, mark: 'step', run: '', step: 'KestrelComponent', state: 'failed' },
    { line: 4, mark: 'result', ...BASE, outcome: 'failed' },
  ]);
  expect(exchangeSetup.detect(sampleOf('[ERROR] The object exists.\n[1] Setup failed.'))).toBeUndefined();
});

test('an article that quotes a sentence of setup is no log', () => {
  expect(exchangeSetup.detect(sampleOf('If you see this:\nThe Exchange Server setup operation completed successfully.\nyou are done.'))).toBeUndefined();
});

test('an article that made a word of each stamp', () => {
  const text = `> [Time] [2] Saving object "Resource Schema" of type "ResourceBookingConfig" and state "New".
> [Time] [2] [ERROR] Active Directory operation failed on dc1.contoso.com. This error is not retriable.
> [Time] [2] [ERROR] The requested attribute does not exist.`;
  expect(exchangeSetup.detect(sampleOf(text))).toBeDefined();
  expect(read(exchangeSetup, text).records.map(({ line, level, message }) => [line, level, message])).toEqual([
    [1, undefined, 'Saving object "Resource Schema" of type "ResourceBookingConfig" and state "New".'],
    [2, 'error', 'Active Directory operation failed on dc1.contoso.com. This error is not retriable.'],
    [3, 'error', 'The requested attribute does not exist.'],
  ]);
});
