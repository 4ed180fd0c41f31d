/** What a Windows event is to the parsers of event logs, before it becomes a record. */
import type { FactSeed, Level, LogKind, Mark, WallClock, Zone } from '../src/types.ts';

export type WinEvent = {
  readonly line: number;
  /** Without qualifiers: 7036, not 1073748860. */
  readonly id: string;
  readonly provider: string;
  readonly level?: Level | undefined;
  readonly time?: WallClock | undefined;
  readonly zone?: Zone | undefined;
  readonly server?: string | undefined;
  readonly channel?: string | undefined;
  readonly recordId?: string | undefined;
  readonly user?: string | undefined;
  /** As Windows rendered it, in the language of the machine. */
  readonly message?: string | undefined;
  /** The message's lines are lines of the file, one after the other from `line` on; they must stay as they are. */
  readonly verbatim?: boolean | undefined;
  /** The data items in their order. */
  readonly items?: readonly string[] | undefined;
  /** The binary data as hexadecimal digits. */
  readonly binary?: string | undefined;
};

/** An event whose time is still text. */
export type UndatedEvent = WinEvent & { readonly when?: string | undefined };

/** An event made ready for the readers of the providers: `sentence` is the rendered message on one line, `items` are trimmed. */
export type PlainEvent = WinEvent & { readonly sentence: string; readonly items: readonly string[] };

/** What an event says to those who know its provider. `text`: the English sentence, where there are data items to build it from. */
export type EventSaying = {
  readonly text?: string | undefined;
  readonly fields?: Readonly<Record<string, string | undefined>> | undefined;
  readonly mark?: Mark | undefined;
  readonly facts?: readonly FactSeed[] | undefined;
  readonly repeats?: LogKind | undefined;
};

export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, ' ').trim();
}

/**
 * The number of an event as people know it: the upper half of a whole identifier holds qualifiers (severity and facility).
 *
 *   7036      1073748860 (0x40001B7C)      3221232472, -1073734824 and 0xC0001B58: 7000
 */
export function eventNumberOf(text: string): string | undefined {
  const plain = text.trim();
  return /^(?:-?\d{1,10}|0x[0-9A-Fa-f]{1,8})$/.test(plain) ? String(Number(plain) & 0xffff) : undefined;
}
