/** Windows events of the hours around a run, saved in one of the forms in which people send them. */
import type { WallClock } from '../../../src/types.ts';
import { evtxOf } from '../../evtx/writer.ts';
import type { Dice } from '../dice.ts';
import { stamp } from '../stamps.ts';

export type Event = { readonly time: WallClock; readonly source: string; readonly id: number; readonly level: 2 | 3 | 4; readonly channel: 'Application' | 'System'; readonly message: string; readonly items: readonly string[] };
export const EVENT_FORMS = ['txt', 'xml', 'csv', 'evtx'] as const;
export type EventForm = (typeof EVENT_FORMS)[number];

const LEVELS = { 2: 'Error', 3: 'Warning', 4: 'Information' } as const;

const installer = (time: WallClock, id: number, message: string, level: 2 | 3 | 4 = 4): Event => ({ time, source: 'MsiInstaller', id, level, channel: 'Application', message, items: [message, '(NULL)', '(NULL)', '(NULL)', '(NULL)'] });

/** What Windows Installer says of a run in the Application log. */
export function installerEvents(start: WallClock, end: WallClock, told: { readonly package: string; readonly product: string; readonly patch?: string | undefined; readonly log: string; readonly failed: boolean }): Event[] {
  const { product, patch, failed } = told;
  const transaction = (word: string, id: number, time: WallClock): Event => {
    const message = `${word} a Windows Installer transaction: ${told.package}. Client Process Id: 5120.`;
    return { ...installer(time, id, message), items: [told.package, '5120', '(NULL)', '(NULL)', '(NULL)'] };
  };
  const done = patch === undefined ? 'Installation' : 'Configuration';
  const result = installer(end, failed ? (patch === undefined ? 11708 : 11729) : patch === undefined ? 11707 : 11728, `Product: ${product} -- ${done} ${failed ? 'failed' : 'completed successfully'}.`);
  const update = patch === undefined ? [] : [failed
    ? { ...installer(end, 1023, `Product: ${product} - Update '${patch}' could not be installed. Error code 1603. Additional information is available in the log file ${told.log}.`, 2), items: [product, patch, '1603', told.log, '(NULL)'] }
    : { ...installer(end, 1022, `Product: ${product} - Update '${patch}' installed successfully.`), items: [product, patch, '(NULL)', '(NULL)', '(NULL)'] }];
  return [transaction('Beginning', 1040, start), result, ...update, transaction('Ending', 1042, end + 1000)];
}

/** A restart, as the System log tells it. */
export function restartEvents(time: WallClock): Event[] {
  const system = (after: number, source: string, id: number, message: string, items: readonly string[]): Event => ({ time: time + after, source, id, level: 4, channel: 'System', message, items });
  const why = 'The process Explorer.EXE has initiated the restart of this computer on behalf of user CONTOSO\\svc-install for the following reason: Other (Planned)';
  return [
    system(0, 'USER32', 1074, why, ['Explorer.EXE', 'KESTREL', 'Other (Planned)', '0x85000000', 'restart', '', 'CONTOSO\\svc-install']),
    system(40_000, 'EventLog', 6006, 'The Event log service was stopped.', []),
    system(140_000, 'EventLog', 6005, 'The Event log service was started.', []),
  ];
}

const SERVICES = ['Windows Update', 'Print Spooler', 'Windows Time', 'Remote Registry', 'Volume Shadow Copy', 'Background Intelligent Transfer Service'];

/** What goes on at any time, and asks nothing of anybody. */
export function everydayEvents(dice: Dice, start: WallClock, end: WallClock, count: number): Event[] {
  return Array.from({ length: count }, () => {
    const time = start + dice.below(Math.max(1, end - start));
    const service = dice.pick(SERVICES);
    const state = dice.pick(['running', 'stopped']);
    return dice.chance(0.7)
      ? { time, source: 'Service Control Manager', id: 7036, level: 4, channel: 'System', message: `The ${service} service entered the ${state} state.`, items: [service, state] } as const
      : { time, source: 'ESENT', id: 102, level: 4, channel: 'Application', message: 'svchost (1244) The database engine started a new instance (0).', items: ['svchost', '1244', '0'] } as const;
  });
}

/** The bytes of the saved log, oldest first. The clock of the server is UTC, so that all forms tell the same time. */
export function saved(events: readonly Event[], server: string, form: EventForm): Buffer {
  const sorted = events.toSorted((a, b) => a.time - b.time);
  switch (form) {
    case 'txt':
      return text(sorted.flatMap((event) => ['Event Type:\t' + LEVELS[event.level], `Event Source:\t${event.source}`, 'Event Category:\tNone', `Event ID:\t${event.id}`, `Date:\t\t${stamp('day', event.time)}`, `Time:\t\t${stamp('noon', event.time)}`, 'User:\t\tN/A', `Computer:\t${server}`, 'Description:', event.message, '', 'For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.', '']));
    case 'csv':
      return text(['Level,Date and Time,Source,Event ID,Task Category', ...sorted.toReversed().map((event) => `${LEVELS[event.level]},${stamp('manager', event.time)},${event.source},${event.id},None,"${event.message.replaceAll('"', '""')}"`)]);
    case 'xml':
      return text(['<?xml version="1.0" encoding="utf-8" standalone="yes"?>', '<Events>', ...sorted.map((event, at) => xml(event, server, at)), '</Events>']);
    case 'evtx':
      return evtxOf(sorted.map((event, at) => ({ provider: event.source, id: event.id, level: event.level, time: event.time, server: `${server}.contoso.com`, channel: event.channel, recordId: 4000 + at, data: event.items })));
  }
}

function xml(event: Event, server: string, at: number): string {
  const data = event.items.map((item) => `<Data>${escaped(item)}</Data>`).join('');
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${event.source}'/><EventID Qualifiers='0'>${event.id}</EventID><Version>0</Version><Level>${event.level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='${stamp('xml', event.time)}'/><EventRecordID>${4000 + at}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>${event.channel}</Channel><Computer>${server}.contoso.com</Computer><Security/></System><EventData>${data}</EventData><RenderingInfo Culture='en-US'><Message>${escaped(event.message)}</Message><Level>${LEVELS[event.level]}</Level></RenderingInfo></Event>`;
}

const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`);
