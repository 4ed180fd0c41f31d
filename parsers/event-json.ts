/**
 * Windows event log as JSON. Objects are cut out of the text one by one: a list, one object a line, or objects with anything
 * between them are all the same here.
 *
 *   Get-WinEvent … | ConvertTo-Json      [{"Id":1033,"ProviderName":"MsiInstaller","Level":4,"TimeCreated":"\/Date(1721078757123)\/","MachineName":"…",
 *                                         "Message":"…","Properties":[{"Value":"Kestrel Agent"},…]}]        PowerShell 7: ISO time
 *   Get-EventLog … | ConvertTo-Json      {"EventID":1033,"Source":"MsiInstaller","EntryType":4,"ReplacementStrings":[…],"Data":[123,57,…],…}
 *   evtx_dump -o jsonl                   {"Event":{"System":{"Provider":{"#attributes":{"Name":"MsiInstaller"}},"EventID":{"#text":1033},…},
 *                                         "EventData":{"Data":{"#text":["Kestrel Agent",…]},"Binary":"7B32…"}}}
 *   Winlogbeat                           {"@timestamp":"2024-07-15T21:25:57.123Z","winlog":{"event_id":"1033","provider_name":"MsiInstaller",
 *                                         "computer_name":"…","event_data":{"param1":"…"}},"log":{"level":"information"},"message":"…"}
 *   Wazuh                                {"win":{"system":{"providerName":"MsiInstaller","eventID":"1033","level":"4","systemTime":"2024-07-15T21:25:57.123Z",
 *                                         "computer":"…","message":"\"…\""},"eventdata":{"data":"Kestrel Agent, …","binary":"7B32…"}}}
 *   NXLog                                {"EventTime":"2024-07-15 21:25:57","Hostname":"…","EventID":1033,"SourceName":"MsiInstaller","Message":"…"}
 *
 * Sources: https://github.com/omerbenamram/evtx, https://www.elastic.co/guide/en/beats/winlogbeat/current/exported-fields-winlog.html,
 * https://documentation.wazuh.com/current/user-manual/capabilities/log-data-collection/configuration.html
 */
import type { Detection, LogRecord, ParseContext, Parser, Sample, TextReader } from '../src/types.ts';
import { eventOfJson } from './_event-object.ts';
import { eventQueue } from './_event-time.ts';

/** No event is longer; what is, is no event. */
const LONGEST_OBJECT = 1_048_576;

/** Lists that hold the events of an enclosing object: `{"value":[…],"Count":2}` of PowerShell 5, `{"hits":{"hits":[…]}}`; `{"Value":[55,66]}` is binary data of an event. */
const LIST_OF_EVENTS = /"(?:value|[Vv]alues|[Ee]vents|[Rr]ecords|[Hh]its|[Rr]esults?|[Ii]tems)"\s*:\s*$/;

type Cut = { readonly text: string; readonly line: number };

type Slicer = { readonly add: (piece: string) => Cut[]; readonly open: () => Cut | undefined };

/** Cuts complete objects out of text that comes in pieces; `open` is the one whose end has not come. */
function slicer(tooLong: (line: number) => void): Slicer {
  let rest = '';
  let at = 0;
  let line = 1;
  let depth = 0;
  let start = 0;
  let startLine = 1;
  let inString = false;
  let escaped = false;

  function leave(): void {
    depth = 0;
    inString = false;
    escaped = false;
  }

  function add(piece: string): Cut[] {
    const cuts: Cut[] = [];
    rest += piece;
    for (; at < rest.length; at++) {
      const c = rest.charCodeAt(at);
      if (c === 0x0a) {
        line++;
        // No string of JSON holds a line break: an excerpt that begins inside a string comes into step here.
        inString = false;
        escaped = false;
      } else if (escaped) {
        escaped = false;
      } else if (inString) {
        if (c === 0x5c) escaped = true;
        else if (c === 0x22) inString = false;
      } else if (c === 0x22) {
        inString = depth > 0;
      } else if (c === 0x7b) {
        if (depth++ > 0) continue;
        start = at;
        startLine = line;
      } else if (c === 0x5b) {
        if (depth > 0 && depth < 3 && LIST_OF_EVENTS.test(rest.slice(Math.max(start, at - 40), at))) leave();
      } else if (c === 0x7d && depth > 0 && --depth === 0) {
        cuts.push({ text: rest.slice(start, at + 1), line: startLine });
      }
    }
    if (depth > 0 && rest.length - start > LONGEST_OBJECT) {
      tooLong(startLine);
      leave();
    }
    const used = depth > 0 ? start : rest.length;
    rest = rest.slice(used);
    at = rest.length;
    start = 0;
    return cuts;
  }

  return { add, open: () => (depth > 0 ? { text: rest, line: startLine } : undefined) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function detect({ text }: Sample): Detection | undefined {
  if (!/[[{]/.test(text)) return undefined;
  const cuts = slicer(() => undefined).add(text.slice(0, 262_144));
  const isEvent = cuts.map((cut) => eventOfJson(parsed(cut.text), cut.line) !== undefined);
  const first = isEvent.indexOf(true);
  const events = isEvent.filter(Boolean).length;
  // An excerpt may begin inside an event: what lies before the first whole one does not count.
  if (first < 0 || events * 2 < cuts.length - first) return undefined;
  const why = `${events} of ${cuts.length} JSON objects are Windows events (event id and provider)`;
  return { confidence: first === 0 ? 0.95 : 0.6, why };
}

function open(context: ParseContext): TextReader {
  const queue = eventQueue(context.modified);
  const objects = slicer((line) => context.skip(`the object that begins on line ${line} is too long for an event`));

  function recordsOf(cut: Cut): LogRecord[] {
    const event = eventOfJson(parsed(cut.text), cut.line);
    if (event) return queue.add(event);
    context.unparsed(cut.line, cut.text.slice(0, 200));
    return [];
  }

  return {
    text: (piece) => objects.add(piece).flatMap(recordsOf),
    end: () => {
      const cut = objects.open();
      if (cut) context.skip(`the event that begins on line ${cut.line} is cut off`);
      return queue.end();
    },
  };
}

export default { id: 'event-json', title: 'Windows event log (JSON)', unit: 'text', detect, open } satisfies Parser;
