/** Who speaks in an event, its number and its level, read without going through the rest of it. */
import type { EventHead } from '../_event-filter.ts';
import { levelOfNumber } from '../_event-words.ts';
import type { Element, Node, Reader, Table } from './binxml.ts';
import type { EventRecord } from './chunk.ts';
import { Damage } from './damage.ts';
import { textOf, VALUE } from './values.ts';
import type { Value } from './values.ts';

/** Where a template has them: the numbers of places, or the text that stands there in every event. */
type Places = { readonly provider: string | number; readonly id: number; readonly level: number };

const LEVELS = Array.from({ length: 256 }, (_, number) => levelOfNumber(String(number)));

/** `undefined` where they are not where they are in nearly all events. */
export function headReader(reader: Reader): (record: EventRecord) => EventHead | undefined {
  const known = new Map<number, Places | undefined>();
  const { bytes } = reader;

  function placesIn(template: number): Places | undefined {
    if (known.has(template)) return known.get(template);
    known.set(template, undefined);
    try {
      known.set(template, placesOf(reader.beginning(template, 'Level')));
    } catch (error) {
      noneIfDamaged(error);
    }
    return known.get(template);
  }

  function tableOf({ from, to }: EventRecord): Table | undefined {
    try {
      return reader.table(from, to);
    } catch (error) {
      return noneIfDamaged(error);
    }
  }

  return (record) => {
    const table = tableOf(record);
    const places = table && placesIn(table.template);
    if (!places) return undefined;
    const id = numberIn(bytes, valueIn(bytes, table, places.id));
    const level = numberIn(bytes, valueIn(bytes, table, places.level));
    const provider = typeof places.provider === 'string' ? places.provider : stringIn(bytes, valueIn(bytes, table, places.provider));
    return id === undefined || level === undefined || provider === '' ? undefined : { provider, id: String(id), level: LEVELS[level] };
  };
}

/** Whoever reads all of it finds out what is damaged. */
function noneIfDamaged(error: unknown): undefined {
  if (!(error instanceof Damage)) throw error;
}

/** @param system the elements of `<System>` */
function placesOf(system: readonly Element[]): Places | undefined {
  const child = (called: string) => system.find(({ name }) => name === called);
  const attributes = child('Provider')?.attributes ?? [];
  const provider = onlyOf((attributes.find(({ name }) => name === 'Name') ?? attributes.find(({ name }) => name === 'EventSourceName'))?.value);
  const id = onlyOf(child('EventID')?.children);
  const level = onlyOf(child('Level')?.children);
  return provider === undefined || typeof id !== 'number' || typeof level !== 'number' ? undefined : { provider, id, level };
}

/** The only thing that stands there, where it is a text or a place. */
function onlyOf(nodes: readonly Node[] = []): string | number | undefined {
  const [node] = nodes;
  if (node === undefined || nodes.length > 1) return undefined;
  if (typeof node === 'string') return node;
  return node.is === 'place' ? node.index : undefined;
}

/** The value that fills a place: behind those before it. */
function valueIn(bytes: Buffer, { at: table, count }: Table, place: number): Value | undefined {
  if (place >= count) return undefined;
  let at = table + 4 * count;
  for (let before = 0; before < place; before++) at += bytes.readUInt16LE(table + 4 * before);
  const size = bytes.readUInt16LE(table + 4 * place);
  return at + size > bytes.length ? undefined : { type: bytes.readUInt16LE(table + 4 * place + 2), at, size };
}

/** A small number, as ids and levels are. */
function numberIn(bytes: Buffer, value: Value | undefined): number | undefined {
  if (value?.type === 0x04 && value.size === 1) return bytes[value.at];
  return value?.type === 0x06 && value.size === 2 ? bytes.readUInt16LE(value.at) : undefined;
}

const stringIn = (bytes: Buffer, value: Value | undefined) => (value?.type === VALUE.string ? textOf(bytes, value) : '');
