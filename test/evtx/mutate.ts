/**
 * Damages event logs (.evtx, .evt) at random, and always alike for the same numbers: in any place, and with more effect in the places that
 * say where something is and how much of it there is.
 */

/** Below a bound; 0 included. */
export type Random = (below: number) => number;
export type Change = { readonly what: string; readonly apply: (bytes: Buffer) => Buffer };

/** A number in the file. `others`: what stands in places of the same meaning, for offsets that lead to the wrong one or back to themselves. */
type Place = { readonly what: string; readonly at: number; readonly width: 1 | 2 | 4 | 8; readonly others: readonly number[] };
/** Where the tokens of a template are in the file, and the template in its chunk. */
type Template = { readonly tokens: number; readonly offset: number };
type Structure = { readonly places: readonly Place[]; readonly templates: readonly Template[] };

const HEADER = 4096;
const CHUNK = 65_536;
const EXTREMES = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x7f_ff, 0x80_00, 0xff_ff, 0x01_00_00, 0x7f_ff_ff_ff, 0x80_00_00_00, 0xff_ff_ff_ff];
const TOKENS = [0x00, 0x01, 0x41, 0x02, 0x03, 0x04, 0x05, 0x06, 0x46, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f];
const TYPES = [0x00, 0x01, 0x02, 0x04, 0x06, 0x08, 0x0a, 0x0d, 0x0e, 0x0f, 0x11, 0x12, 0x13, 0x15, 0x21, 0x81, 0x82, 0x86, 0x8f, 0x93, 0xff];

/** mulberry32, by Tommy Ettinger. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function changesFor(bytes: Buffer, random: Random): Change[] {
  const structure = bytes.toString('latin1', 0, 7) === 'ElfFile' ? evtxStructure(bytes) : { places: evtPlaces(bytes), templates: [] };
  return Array.from({ length: 1 + random(random(4) === 0 ? 24 : 6) }, () => changeOf(bytes, structure, random));
}

export const mutated = (bytes: Buffer, changes: readonly Change[]): Buffer => changes.reduce<Buffer>((result, { apply }) => apply(result), Buffer.from(bytes));

function changeOf(bytes: Buffer, { places, templates }: Structure, random: Random): Change {
  const any = () => random(bytes.length);
  switch (random(10)) {
    case 0: {
      const [at, bit] = [any(), random(8)];
      return put(`bit ${bit} of byte ${at}`, at, (into) => void into.writeUInt8(into.readUInt8(at) ^ (1 << bit), at), 1);
    }
    case 1: {
      const at = any();
      const value = pick(random, EXTREMES);
      return put(`${value} at byte ${at}`, at, (into) => void into.writeUInt32LE(value, at), 4);
    }
    case 2: {
      const [at, token] = [any(), pick(random, TOKENS)];
      return put(`token ${token} at byte ${at}`, at, (into) => void into.writeUInt8(token, at), 1);
    }
    case 3:
      return moved(bytes, random);
    case 4: {
      const [from, length, value] = [any(), 1 + random(pick(random, [8, 600, CHUNK])), pick(random, [0, 0xff, 0x41, 0x0c])];
      return { what: `${length} × ${value} from byte ${from}`, apply: (into) => into.fill(value, Math.min(from, into.length), Math.min(from + length, into.length)) };
    }
    case 5: {
      const length = any();
      return random(4) === 0 ? { what: `cut to ${length} bytes`, apply: (into) => into.subarray(0, length) } : numberIn(places, random);
    }
    case 6:
      return templates.length > 0 ? refers(templates, random) : numberIn(places, random);
    default:
      return numberIn(places, random);
  }
}

/** A template that is made of others, or of itself. */
function refers(templates: readonly Template[], random: Random): Change {
  const { tokens, offset } = pick(random, templates);
  const targets = Array.from({ length: 1 + random(6) }, () => (random(2) === 0 ? offset : pick(random, templates).offset));
  const instance = (target: number) => {
    const token = Buffer.from([0x0c, 1, ...Buffer.alloc(12)]);
    token.writeUInt32LE(target, 6);
    return token;
  };
  const written = Buffer.concat(targets.map(instance));
  return put(`templates ${targets.join(', ')} in template ${offset} at byte ${tokens}`, tokens, (into) => void written.copy(into, tokens), written.length);
}

/** A block of the file in the place of another: a chunk, a record, anything. */
function moved(bytes: Buffer, random: Random): Change {
  const unit = pick(random, [1, 8, CHUNK]);
  const start = unit === CHUNK ? HEADER : 0;
  const count = Math.max(1, Math.floor((bytes.length - start) / unit));
  const [from, to] = [start + unit * random(count), start + unit * random(count)];
  const length = unit === CHUNK ? CHUNK : 1 + random(pick(random, [16, 2000]));
  return {
    what: `${length} bytes from byte ${from} to byte ${to}`,
    apply(into) {
      into.copy(into, Math.min(to, into.length), Math.min(from, into.length), Math.min(from + length, into.length));
      return into;
    },
  };
}

function numberIn(places: readonly Place[], random: Random): Change {
  const { what, at, width, others } = places.length > 0 ? pick(random, places) : { what: 'byte', at: 0, width: 1 as const, others: [] };
  const kind = random(4);
  const value = kind === 0 && others.length > 0 ? pick(random, others) : kind < 3 ? pick(random, EXTREMES) : random(2 * CHUNK);
  const apply = (into: Buffer) => {
    if (width === 8) into.writeBigUInt64LE(BigInt(value) << (kind === 2 ? 32n : 0n), at);
    else into.writeUIntLE(value % 2 ** (8 * width), at, width);
  };
  return put(`${what} ${value} at byte ${at}`, at, apply, width);
}

function put(what: string, at: number, write: (into: Buffer) => void, width: number): Change {
  return {
    what,
    apply(into) {
      if (at >= 0 && at + width <= into.length) write(into);
      return into;
    },
  };
}

const pick = <Item>(random: Random, from: readonly Item[]): Item => from[random(from.length)] as Item;

// ── Where numbers are ───────────────────────────────────────────────────────────────────────────────────────────────

function evtxStructure(bytes: Buffer): Structure {
  const places: Place[] = [];
  const templates: Template[] = [];
  const note = (what: string, at: number, width: Place['width'], others: readonly number[] = []) => void (at + width <= bytes.length && places.push({ what, at, width, others }));
  for (const at of [8, 16, 24]) note('number in the header', at, 8);
  for (const at of [40, 42]) note('number in the header', at, 2);
  note('flags', 120, 4);
  for (let chunk = HEADER; chunk + CHUNK <= bytes.length; chunk += CHUNK) {
    for (const at of [8, 16, 24, 32]) note('number of the chunk', chunk + at, 8);
    for (const at of [44, 48, 120, 128, 384]) note('offset in the chunk', chunk + at, 4);
    templates.push(...evtxRecords(bytes, chunk, note));
  }
  return { places, templates };
}

type Note = (what: string, at: number, width: Place['width'], others?: readonly number[]) => void;

/** Gives the templates. */
function evtxRecords(bytes: Buffer, chunk: number, note: Note): Template[] {
  const templates: Template[] = [];
  const instances: number[] = [];
  const end = Math.min(chunk + bytes.readUInt32LE(chunk + 48), chunk + CHUNK, bytes.length);
  for (let at = bytes.indexOf('\x0f\x01\x01\0\x0c\x01', chunk, 'latin1'); at >= 0 && at < end; at = bytes.indexOf('\x0f\x01\x01\0\x0c\x01', at + 1, 'latin1')) instances.push(at + 4);
  // Of a template, of what lies before and behind its tokens, and of the instance itself.
  const offsets = instances.flatMap((at) => [bytes.readUInt32LE(Math.min(at + 6, bytes.length - 4)), at + 6 - chunk, at - 24 - chunk, at + 10 - chunk]).filter((offset) => offset >= 0 && offset < CHUNK);
  for (const at of instances) {
    note('template', at + 6, 4, offsets);
    const inline = at + 34 <= bytes.length && bytes.readUInt32LE(at + 6) === at + 10 - chunk;
    if (inline) {
      note('size of a template', at + 30, 4);
      templates.push({ tokens: at + 38, offset: at + 10 - chunk });
    }
    const table = at + 10 + (inline ? 24 + bytes.readUInt32LE(at + 30) : 0);
    if (table + 4 > end) continue;
    const count = bytes.readUInt32LE(table);
    note('count of values', table, 4);
    for (let place = 0; place < Math.min(count, 64); place++) {
      note('size of a value', table + 4 + 4 * place, 2);
      note('type of a value', table + 6 + 4 * place, 1, TYPES);
    }
  }
  for (let at = chunk + 512, size = 0; at + 24 < end; at += size) {
    size = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt32LE(at) !== 0x2a2a || size < 28) break;
    note('size of a record', at + 4, 4);
    note('number of a record', at + 8, 8);
    note('time of a record', at + 16, 8);
  }
  return templates;
}

/** A record of the old form begins with its length and "LfLe". */
function evtPlaces(bytes: Buffer): Place[] {
  const places: Place[] = [];
  for (let mark = bytes.indexOf('LfLe'); mark >= 4; mark = bytes.indexOf('LfLe', mark + 4)) {
    for (let at = mark - 4; at < mark + 0x34 && at + 4 <= bytes.length; at += 4) places.push({ what: 'number', at, width: 4, others: [mark - 4, mark, mark + 8] });
  }
  return places;
}
