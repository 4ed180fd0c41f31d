/**
 * Writes binary XML into a chunk, for tests: elements, templates, and values in their places. A name or a template stands where
 * the chunk needs it first, and everything later refers to that place.
 * libyal, "Windows XML Event Log (EVTX) format", Binary XML; [MS-EVEN6] 2.2.12.
 */
import { bytesOf, codeOf, CODES, guidBytes } from './values.ts';
import type { Value } from './values.ts';

export type Element = {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, Content>>;
  readonly content?: readonly (Content | Element)[];
  /** Number of the value without which a template leaves the element out. */
  readonly unless?: number;
};

/** What stands between tags and in attributes: text, or one of the rarer things. */
export type Content =
  | string
  | Substitution
  | { readonly entity: string }
  | { readonly character: number }
  | { readonly cdata: string }
  | { readonly instruction: string; readonly says: string };

/** The place of a value of the template. `optional`: nothing stands there if there is no value. */
export type Substitution = { readonly substitution: number; readonly type: Item['type']; readonly optional?: boolean };

export type Template = { readonly guid: string; readonly root: Element };
export type Instance = { readonly template: Template; readonly values: readonly Item[] };

/** A value of a template, which may be XML again. */
export type Item = Value | { readonly type: 'xml'; readonly value: Fragment };
export type Fragment = Instance | Element;

/** A chunk as it fills up. The names and templates are those that it holds so far, with their places. */
export type Space = {
  readonly bytes: Buffer;
  at: number;
  readonly names: Map<string, number>;
  readonly templates: Map<string, number>;
  /** What was added to the two lists, oldest first, so that a record that does not fit can be taken back. */
  readonly added: (() => void)[];
};

const NAMES_AT = 128;
const TEMPLATES_AT = 384;
const NO_DEPENDENCY = 0xffff;

const TOKENS = { end: 0, open: 0x01, close: 0x02, closeEmpty: 0x03, endElement: 0x04, value: 0x05, attribute: 0x06, cdata: 0x07, character: 0x08, entity: 0x09, target: 0x0a, said: 0x0b, template: 0x0c, substitution: 0x0d, optional: 0x0e, fragment: 0x0f } as const;
/** More of the same follows. */
const MORE = 0x40;

const u8 = (into: Space, value: number): void => void (into.at = into.bytes.writeUInt8(value, into.at));
const u16 = (into: Space, value: number): void => void (into.at = into.bytes.writeUInt16LE(value, into.at));
const u32 = (into: Space, value: number): void => void (into.at = into.bytes.writeUInt32LE(value, into.at));

function raw(into: Space, bytes: Buffer): void {
  if (bytes.copy(into.bytes, into.at) < bytes.length) throw new Error(`an event larger than ${into.bytes.length} bytes`);
  into.at += bytes.length;
}

function text(into: Space, value: string): void {
  u16(into, value.length);
  raw(into, Buffer.from(value, 'utf16le'));
}

/** A size that is known when what it counts is written. */
function sized(into: Space, write: () => void): void {
  const at = into.at;
  into.at += 4;
  write();
  into.bytes.writeUInt32LE(into.at - at - 4, at);
}

/** Windows' hash of names, and of template ids as if they were text; the lower bits choose the list in which the place is kept. */
function hashOf(words: Uint16Array): number {
  let hash = 0;
  for (const word of words) hash = (Math.imul(hash, 65_599) + word) >>> 0;
  return hash;
}

const wordsOf = (bytes: Buffer): Uint16Array => new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

/** Puts the place into the list of its hash, first, and gives what was first until now: each one names the next. */
function listed(into: Space, places: Map<string, number>, key: string, list: number): number {
  const next = into.bytes.readUInt32LE(list);
  into.bytes.writeUInt32LE(into.at, list);
  places.set(key, into.at);
  into.added.push(() => {
    into.bytes.writeUInt32LE(next, list);
    places.delete(key);
  });
  return next;
}

/** The place of a name, and the name itself if this is it. */
function name(into: Space, value: string): void {
  const known = into.names.get(value);
  u32(into, known ?? into.at + 4);
  if (known !== undefined) return;
  const bytes = Buffer.from(value, 'utf16le');
  const hash = hashOf(wordsOf(bytes));
  u32(into, listed(into, into.names, value, NAMES_AT + (hash % 64) * 4));
  u16(into, hash & 0xffff);
  text(into, value);
  u16(into, 0);
}

function substitution(into: Space, { substitution: index, type, optional }: Substitution): void {
  u8(into, optional === false ? TOKENS.substitution : TOKENS.optional);
  u16(into, index);
  u8(into, type === 'xml' ? CODES.xml : codeOf(type));
}

function content(into: Space, one: Content, more: number): void {
  if (typeof one === 'string') {
    u8(into, TOKENS.value | more);
    u8(into, codeOf('string'));
    text(into, one);
  } else if ('substitution' in one) {
    substitution(into, one);
  } else if ('entity' in one) {
    u8(into, TOKENS.entity | more);
    name(into, one.entity);
  } else if ('character' in one) {
    u8(into, TOKENS.character | more);
    u16(into, one.character);
  } else if ('cdata' in one) {
    u8(into, TOKENS.cdata | more);
    text(into, one.cdata);
  } else {
    u8(into, TOKENS.target);
    name(into, one.instruction);
    u8(into, TOKENS.said);
    text(into, one.says);
  }
}

const isElement = (one: Content | Element): one is Element => typeof one === 'object' && 'name' in one;

/** Only the elements of templates can be left out, and only they have the number for it. */
function element(into: Space, { name: own, attributes = {}, content: inner, unless = NO_DEPENDENCY }: Element, inTemplate: boolean): void {
  const named = Object.entries(attributes);
  u8(into, TOKENS.open | (named.length > 0 ? MORE : 0));
  if (inTemplate) u16(into, unless);
  sized(into, () => {
    name(into, own);
    if (named.length > 0) {
      sized(into, () => {
        for (const [at, [key, value]] of named.entries()) {
          u8(into, TOKENS.attribute | (at < named.length - 1 ? MORE : 0));
          name(into, key);
          content(into, value, 0);
        }
      });
    }
    if (!inner) return u8(into, TOKENS.closeEmpty);
    u8(into, TOKENS.close);
    for (const [at, one] of inner.entries()) {
      if (isElement(one)) element(into, one, inTemplate);
      else content(into, one, at < inner.length - 1 ? MORE : 0);
    }
    u8(into, TOKENS.endElement);
  });
}

function fragmentHeader(into: Space): void {
  raw(into, Buffer.from([TOKENS.fragment, 1, 1, 0]));
}

function definition(into: Space, { guid, root }: Template): void {
  const id = guidBytes(guid);
  u32(into, listed(into, into.templates, guid, TEMPLATES_AT + (hashOf(wordsOf(id)) % 32) * 4));
  raw(into, id);
  sized(into, () => {
    fragmentHeader(into);
    element(into, root, true);
    u8(into, TOKENS.end);
  });
}

function instance(into: Space, { template, values }: Instance): void {
  const known = into.templates.get(template.guid);
  u8(into, TOKENS.template);
  u8(into, 1);
  raw(into, guidBytes(template.guid).subarray(0, 4));
  u32(into, known ?? into.at + 4);
  if (known === undefined) definition(into, template);
  u32(into, values.length);
  const descriptors = into.at;
  into.at += values.length * 4;
  for (const [at, value] of values.entries()) {
    const begin = into.at;
    if (value.type === 'xml') document(into, value.value);
    else raw(into, bytesOf(value));
    if (into.at - begin > 0xffff) throw new Error(`a value of ${into.at - begin} bytes: 65535 is all that its descriptor can say`);
    into.bytes.writeUInt16LE(into.at - begin, descriptors + at * 4);
    into.bytes.writeUInt16LE(value.type === 'xml' ? CODES.xml : codeOf(value.type), descriptors + at * 4 + 2);
  }
}

/** A whole fragment, as a record holds one, and a value that is XML. */
export function document(into: Space, fragment: Fragment): void {
  fragmentHeader(into);
  if ('template' in fragment) instance(into, fragment);
  else element(into, fragment, false);
  u8(into, TOKENS.end);
}
