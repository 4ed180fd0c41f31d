/** Small event logs to make large ones of: real ones where LABELLED_LOGS names their folder, otherwise written ones with as many kinds of events. */
import { readFileSync } from 'node:fs';

import type { EvtxEvent } from '../evtx/event.ts';
import { conformanceLogs } from '../evtx/logs.ts';
import { evtxOf } from '../evtx/writer.ts';

export type Small = { readonly name: string; readonly origin: string; readonly bytes: Buffer };

export function smallLogs(): Small[] {
  return [
    { name: 'application', ...realOr(/Application\.evtx$/, application) },
    { name: 'security', ...realOr(/security_bad_string_cache\.evtx$/, security) },
  ];
}

function realOr(pattern: RegExp, written: () => Generator<EvtxEvent>): Omit<Small, 'name'> {
  const real = conformanceLogs().find((path) => pattern.test(path));
  return real === undefined ? { origin: 'written', bytes: evtxOf(written()) } : { origin: 'real', bytes: readFileSync(real) };
}

const START = Date.UTC(2009, 10, 21);
const EVENTS = 3000;

/** One in thirty is of interest, as in real ones. */
function* application(): Generator<EvtxEvent> {
  for (let at = 0; at < EVENTS; at++) {
    const time = START + at * 7_000;
    if (at % 30 === 0) yield { provider: 'MsiInstaller', id: at % 90 === 0 ? 1033 : 1042, level: 4, time, user: 'S-1-5-18', data: ['Kestrel Feed', '12.0.0.1', '1033', at % 180 === 0 ? '1603' : '0', 'Contoso', '(NULL)'] };
    else yield { provider: `Kestrel Service ${at % 17}`, id: 1000 + (at % 23), level: 2 + (at % 3), time, data: [`Feed ${at}`, 'C:\\Program Files\\Kestrel\\Feed\\Kestrel.Feed.Service.exe', 'It ran to its end and said so.'] };
  }
}

function* security(): Generator<EvtxEvent> {
  for (let at = 0; at < EVENTS; at++) {
    yield {
      provider: 'Microsoft-Windows-Security-Auditing',
      guid: '54849625-5478-4994-a5ba-3e3b0328c30d',
      channel: 'Security',
      id: [4624, 4634, 4672, 4688, 5156][at % 5] ?? 0,
      level: 0,
      time: START + at * 900,
      named: {
        SubjectUserSid: { type: 'sid', value: 'S-1-5-18' },
        SubjectUserName: 'KESTREL-APP1$',
        SubjectDomainName: 'CONTOSO',
        SubjectLogonId: { type: 'hex64', value: 999n },
        TargetUserName: `operator${at % 40}`,
        ProcessName: 'C:\\Windows\\System32\\services.exe',
        IpAddress: `10.20.${at % 250}.7`,
      },
    };
  }
}
