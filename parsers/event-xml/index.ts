/**
 * Windows event log as XML, in its four shapes:
 *
 *   Event Viewer "Save All Events As… XML":   <?xml version="1.0" encoding="utf-8" standalone="yes"?>
 *                                             <Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>…
 *   wevtutil qe Application /f:xml            <Event xmlns='…'>…</Event><Event …>     (no root, on one line or on many)
 *   wevtutil qe Application /f:RenderedXml    the same with <RenderingInfo Culture='en-US'><Message>…</Message>
 *   evtx_dump                                 Record 1 ↵ <?xml version="1.0" encoding="utf-8"?> ↵ <Event>…
 *   Get-WinEvent … | Export-Clixml            <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">… (`clixml.ts`)
 *
 * Events are cut out one by one, so that a missing root, foreign text between them or a cut end costs nothing else.
 * Source: https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil
 */
import { newlinesIn } from '../../src/text/excerpt.ts';
import type { Detection, LogRecord, ParseContext, Parser, Sample, TextReader } from '../../src/types.ts';
import { recordOf } from '../_event-record.ts';
import { eventOfXml } from '../_event-xml.ts';
import { clixmlReader, detectClixml, isClixml } from './clixml.ts';

const EVENT_START = /<Event[\s>]/;
const EVENT_END = '</Event>';

/** No event is longer; what is, is no event. */
const LONGEST_EVENT = 1_048_576;

/** Foreign text is let go in pieces of this length; a tag may be cut at its end. */
const LONGEST_FOREIGN = 65_536;

function detect({ text }: Sample): Detection | undefined {
  if (isClixml(text)) return detectClixml(text);
  const start = text.search(EVENT_START);
  if (start < 0) return undefined;
  const end = text.indexOf(EVENT_END, start);
  const event = text.slice(start, end < 0 ? start + LONGEST_EVENT : end);
  if (!event.includes('<System>') || !/<Provider\b/.test(event) || !/<EventID\b/.test(event)) return undefined;
  const before = foreignText(text.slice(0, start));
  const why = 'it holds `<Event>` elements with `<System>` and `<EventID>`';
  return before === '' ? { confidence: 0.97, why } : { confidence: 0.6, why: `${why}, after other text` };
}

function open(context: ParseContext): TextReader {
  let reader: TextReader | undefined;
  let beginning = '';
  /** The first tag decides which of the two it is. */
  const choose = (): TextReader => (isClixml(beginning) ? clixmlReader(context) : eventReader(context));
  return {
    text: (piece) => {
      if (reader) return reader.text(piece);
      beginning += piece;
      if (beginning.length < 4096) return [];
      reader = choose();
      return reader.text(beginning);
    },
    end: () => {
      if (reader) return reader.end();
      reader = choose();
      return [...reader.text(beginning), ...reader.end()];
    },
  };
}

function eventReader(context: ParseContext): TextReader {
  let rest = '';
  /** Number of the line on which `rest` begins. */
  let line = 1;

  function pass(length: number): void {
    line += newlinesIn(rest, length);
    rest = rest.slice(length);
  }

  function passForeign(length: number): void {
    const foreign = foreignText(rest.slice(0, length));
    if (foreign !== '') context.unparsed(line, foreign.slice(0, 200));
    pass(length);
  }

  function event(length: number): LogRecord[] {
    const found = eventOfXml(rest.slice(0, length), line);
    if (!found) context.unparsed(line, rest.slice(0, 200));
    pass(length);
    return found ? [recordOf(found)] : [];
  }

  function text(piece: string): LogRecord[] {
    const records: LogRecord[] = [];
    rest += piece;
    for (;;) {
      const start = rest.search(EVENT_START);
      if (start < 0) {
        if (rest.length > LONGEST_FOREIGN) passForeign(rest.length - '<Event'.length);
        return records;
      }
      if (start > 0) passForeign(start);
      const end = rest.indexOf(EVENT_END);
      if (end < 0 && rest.length < LONGEST_EVENT) return records;
      const next = rest.slice(1, end < 0 ? undefined : end).search(EVENT_START);
      if (end < 0 && next < 0) passForeign(rest.length);
      // An event that lacks its end: the next one begins before.
      else if (next >= 0) passForeign(next + 1);
      else records.push(...event(end + EVENT_END.length));
    }
  }

  function end(): LogRecord[] {
    if (EVENT_START.test(rest)) context.skip(`the event that begins on line ${line} is cut off`);
    else passForeign(rest.length);
    rest = '';
    return [];
  }

  return { text, end };
}

/** Without the declarations, roots, comments and `Record 1` lines that lie between events and mean nothing. */
function foreignText(text: string): string {
  return text.replace(/<\?xml[^>]*\?>|<\/?Events\b[^>]*>|<!--[^]*?-->|^[ \t]*Record \d+\s*?$/gm, '').trim();
}

export default { id: 'event-xml', title: 'Windows event log (XML)', zone: 'utc', unit: 'text', detect, open } satisfies Parser;
