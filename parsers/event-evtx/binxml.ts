/**
 * BinXML: the XML of an event as bytes. Records hold almost nothing but values; the elements are in templates, which a chunk keeps once and
 * its records refer to.
 *
 *   0F 01 01 00                                    a fragment begins
 *   0C 01 <id> <offset of the template>            instance of a template; where the offset is the next byte, the template itself follows:
 *     <next> <GUID> <size> 0F 01 01 00 41 …          its tokens
 *     <count> (<size> <type> 00)… <values>           what fills its places
 *   01|41 <dependency> <size> <name>               element begins; 41: with attributes. Only templates have the dependency.
 *   06|46 <name>                                   attribute, followed by its value; 46: more follow
 *   05 <type> <value>      0D|0E <place> <type>    text, and a place to be filled; 0E: may stay empty
 *   02  03  04  00                                 start tag ends, empty element ends, element ends, all ends
 *
 * Names are places in the chunk: <next> <hash> <length> <UTF-16> 00 00; where the place is the next byte, the name follows.
 * Source: https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc, [MS-EVEN6] 2.2.12
 */
import { under } from '../../src/collections.ts';
import { utf16Text } from '../_event-bytes.ts';
import { damaged } from './damage.ts';
import { VALUE } from './values.ts';
import type { Value } from './values.ts';

/** Text, a place in a template, an element, or an instance that stands where an element may stand. */
export type Node = string | Place | Element | Instance;
export type Place = { readonly is: 'place'; readonly index: number };
export type Element = {
  readonly is: 'element';
  readonly name: string;
  /** The place without whose value the element is left out; `0xFFFF`: none. */
  readonly unless: number;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Node[];
  /** Places among its attributes and children: a list that fills one repeats the element. */
  readonly places: readonly number[];
};
export type Attribute = { readonly name: string; readonly value: readonly Node[] };
/** The nodes of its template, and what fills their places. */
export type Instance = { readonly is: 'instance'; readonly nodes: readonly Node[]; readonly values: readonly Value[] };

/** Where the values of an instance are: a list of <size u16> <type u16>, and behind it the values one after the other. */
export type Table = { /** Offset of its template. */ readonly template: number; readonly count: number; readonly at: number };

export type Reader = {
  readonly bytes: Buffer;
  /** The nodes between two offsets. @throws Damage */
  readonly fragment: (from: number, to: number) => readonly Node[];
  /** The same of a fragment that is an instance, for whoever needs a few of its values. @throws Damage */
  readonly table: (from: number, to: number) => Table | undefined;
  /** Of a template the first elements within the first element of its root, up to one of this name. @throws Damage */
  readonly beginning: (template: number, last: string) => readonly Element[];
  /** What a whole chunk may cost is bounded: damaged templates can refer to one another over and over. */
  readonly spend: (work: number) => void;
};

const TOKEN = { end: 0x00, element: 0x01, closeStart: 0x02, closeEmpty: 0x03, endElement: 0x04, value: 0x05, attribute: 0x06, cdata: 0x07, character: 0x08, entity: 0x09, target: 0x0a, instruction: 0x0b, instance: 0x0c, place: 0x0d, optionalPlace: 0x0e, fragment: 0x0f } as const;
const MORE = 0x40;

/** Elements within elements, and instances within values; real events have five. */
export const DEEPEST = 64;
/** Tokens and bytes read and characters written for one chunk; real ones need a twentieth. */
const MOST_WORK = 4_000_000;
const TEMPLATE_HEAD = 24;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NOTHING = 0xffff;
const EMPTY: readonly never[] = [];

/** @param bytes one chunk: all offsets count from its first byte */
export function binXmlReader(bytes: Buffer): Reader {
  const names = new Map<number, string>();
  const templates = new Map<number, readonly Node[]>();
  let at = 0;
  let end = 0;
  let depth = 0;
  let work = 0;

  function spend(amount: number): void {
    work += amount;
    if (work > MOST_WORK) damaged('its chunk grows without end');
  }

  function need(count: number): void {
    if (at + count > end) damaged(`it ends within its XML, at byte ${at} of the chunk`);
  }

  function u8(): number {
    need(1);
    return bytes[at++]!;
  }

  function u16(): number {
    need(2);
    at += 2;
    return bytes.readUInt16LE(at - 2);
  }

  function u32(): number {
    need(4);
    at += 4;
    return bytes.readUInt32LE(at - 4);
  }

  /** Reads elsewhere and comes back. */
  function elsewhere<Result>(from: number, to: number, read: () => Result): Result {
    if (from > to || to > bytes.length) damaged(`it refers to byte ${from} of the chunk, of ${bytes.length}`);
    if (depth >= DEEPEST) damaged('its XML is nested without end');
    const back = [at, end] as const;
    [at, end] = [from, to];
    depth++;
    try {
      return read();
    } finally {
      [at, end] = back;
      depth--;
    }
  }

  function nameAt(offset: number): string {
    const known = names.get(offset);
    if (known !== undefined) return known;
    if (offset + 10 > bytes.length) damaged(`it refers to a name at byte ${offset} of the chunk`);
    const from = offset + 8;
    const to = from + 2 * bytes.readUInt16LE(offset + 6);
    if (to > bytes.length) damaged(`it refers to a name at byte ${offset} of the chunk`);
    spend(to - from);
    const name = utf16Text(bytes, from, to);
    names.set(offset, name);
    return name;
  }

  function name(): string {
    const offset = u32();
    if (offset === at) {
      need(8);
      at += 8 + 2 * bytes.readUInt16LE(at + 6) + 2;
      need(0);
    }
    return nameAt(offset);
  }

  function string(): string {
    const from = at + 2;
    at = from + 2 * u16();
    need(0);
    spend(at - from);
    return utf16Text(bytes, from, at);
  }

  function nodes(inTemplate: boolean): readonly Node[] {
    const found: Node[] = [];
    for (;;) {
      if (at >= end) return found;
      const token = bytes[at]!;
      if (token === TOKEN.endElement) return found;
      at++;
      if (token === TOKEN.end) {
        end = at;
        return found;
      }
      const node = nodeOf(token, inTemplate);
      if (node !== undefined) found.push(node);
    }
  }

  function nodeOf(token: number, inTemplate: boolean): Node | undefined {
    spend(1);
    switch (token & ~MORE) {
      case TOKEN.element:
        return element(token, inTemplate);
      case TOKEN.value: {
        const type = u8();
        if (type !== VALUE.string) damaged(`it has a text of type 0x${type.toString(16)}`);
        return string();
      }
      case TOKEN.cdata:
        return string();
      case TOKEN.character:
        return String.fromCharCode(u16());
      case TOKEN.entity: {
        const entity = name();
        return ENTITIES[entity] ?? `&${entity};`;
      }
      case TOKEN.target:
        name();
        return undefined;
      case TOKEN.instruction:
        string();
        return undefined;
      case TOKEN.instance:
        return instance();
      case TOKEN.place:
      case TOKEN.optionalPlace: {
        const index = u16();
        u8();
        return { is: 'place', index };
      }
      case TOKEN.fragment:
        need(3);
        at += 3;
        return undefined;
      default:
        return damaged(`its XML has the byte ${token.toString(16).padStart(2, '0')} at byte ${at - 1} of the chunk, where a token should be`);
    }
  }

  function element(token: number, inTemplate: boolean): Element {
    if (depth >= DEEPEST) damaged('its XML is nested without end');
    depth++;
    const { unless, name: called, attributes } = elementHead(token, inTemplate);
    const close = u8();
    let children: readonly Node[] = EMPTY;
    if (close === TOKEN.closeStart) {
      children = nodes(inTemplate);
      if (u8() !== TOKEN.endElement) damaged(`its element ${called} has no end`);
    } else if (close !== TOKEN.closeEmpty) damaged(`the start tag of its element ${called} has no end`);
    depth--;
    return { is: 'element', name: called, unless, attributes, children, places: placesIn(attributes, children) };
  }

  function elementHead(token: number, inTemplate: boolean): Pick<Element, 'unless' | 'name' | 'attributes'> {
    const unless = inTemplate ? u16() : NOTHING;
    u32();
    return { unless, name: name(), attributes: token & MORE ? attributeList(inTemplate) : EMPTY };
  }

  function attributeList(inTemplate: boolean): readonly Attribute[] {
    u32();
    const attributes: Attribute[] = [];
    while (at < end && (bytes[at]! & ~MORE) === TOKEN.attribute) {
      at++;
      spend(1);
      const called = name();
      const value: Node[] = [];
      for (let next = bytes[at]!; at < end && next !== TOKEN.closeStart && next !== TOKEN.closeEmpty && (next & ~MORE) !== TOKEN.attribute; next = bytes[at]!) {
        at++;
        const node = nodeOf(next, inTemplate);
        if (node !== undefined) value.push(node);
      }
      attributes.push({ name: called, value });
    }
    return attributes;
  }

  function instanceTable(): Table {
    u8();
    u32();
    const offset = u32();
    if (offset === at) {
      need(TEMPLATE_HEAD);
      at += TEMPLATE_HEAD + bytes.readUInt32LE(at + 20);
    }
    const count = u32();
    need(count * 4);
    spend(count);
    return { template: offset, count, at };
  }

  function instance(): Instance {
    const { template, count } = instanceTable();
    const found = templateAt(template);
    const values: Value[] = [];
    let from = at + count * 4;
    for (let i = 0; i < count; i++) {
      const size = u16();
      values.push({ type: u16() & 0xff, at: from, size });
      from += size;
    }
    at = from;
    need(0);
    return { is: 'instance', nodes: found, values };
  }

  function templateAt(offset: number): readonly Node[] {
    return under(templates, offset, () => inTemplateAt(offset, () => nodes(true)));
  }

  function inTemplateAt<Result>(offset: number, read: () => Result): Result {
    if (offset + TEMPLATE_HEAD > bytes.length) damaged(`it refers to a template at byte ${offset} of the chunk`);
    const from = offset + TEMPLATE_HEAD;
    return elsewhere(from, from + bytes.readUInt32LE(offset + 20), read);
  }

  function beginning(template: number, last: string): readonly Element[] {
    depth = 0;
    return inTemplateAt(template, () => {
      if (u8() !== TOKEN.fragment) return EMPTY;
      at += 3;
      // The root, and the first element in it.
      for (let tag = 0; tag < 2; tag++) {
        const token = u8();
        if ((token & ~MORE) !== TOKEN.element) return EMPTY;
        elementHead(token, true);
        if (u8() !== TOKEN.closeStart) return EMPTY;
      }
      const found: Element[] = [];
      while (at < end && (bytes[at]! & ~MORE) === TOKEN.element && found.at(-1)?.name !== last) found.push(element(bytes[at++]!, true));
      return found;
    });
  }

  function table(from: number, to: number): Table | undefined {
    depth = 0;
    at = from;
    end = to;
    if (bytes[from] !== TOKEN.fragment || bytes[from + 4] !== TOKEN.instance) return undefined;
    at += 5;
    return instanceTable();
  }

  function fragment(from: number, to: number): readonly Node[] {
    // The one before may have broken off anywhere.
    depth = 0;
    return elsewhere(from, to, () => nodes(false));
  }

  return { bytes, fragment, table, beginning, spend };
}

function placesIn(attributes: readonly Attribute[], children: readonly Node[]): readonly number[] {
  const places: number[] = [];
  const note = (node: Node) => {
    if (typeof node !== 'string' && node.is === 'place') places.push(node.index);
  };
  for (const { value } of attributes) value.forEach(note);
  children.forEach(note);
  return places;
}
