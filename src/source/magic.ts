/**
 * What a file is, told by its first bytes and never by its name.
 *
 *   50 4B 03 04   zip            1F 8B 08       gzip           "ustar" at 257   tar (older ones: a checksum at 148)
 *   4D 53 43 46   cab
 *
 * Binary logs are told by their parsers. Signatures: https://www.garykessler.net/library/file_sigs.html.
 */
import { encodingOf } from './encoding.ts';

export type Content =
  | { readonly is: 'zip' | 'gzip' | 'tar' | 'text' | 'empty' }
  /** `reason` says what it is and what can be done. */
  | { readonly is: 'unusable'; readonly reason: string };

type Signature = readonly [bytes: string, offset: number, reason: string];

/** Written as latin1. The longer ones of two that begin alike come first. */
const UNUSABLE: readonly Signature[] = [
  ['MSCF', 0, 'CAB archive: expand it first (`expand -F:* FILE.cab FOLDER`)'],
  ['7z\xbc\xaf\x27\x1c', 0, '7-Zip archive: unpack it first'],
  ['Rar!\x1a\x07', 0, 'RAR archive: unpack it first'],
  ['\xfd7zXZ\0', 0, 'XZ-compressed: unpack it first'],
  ['BZh', 0, 'bzip2-compressed: unpack it first'],
  ['\x28\xb5\x2f\xfd', 0, 'Zstandard-compressed: unpack it first'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, 'OLE file (.msi, .msp, .msg, .doc or .xls), not a log: save the text it holds'],
  ['SQLite format 3\0', 0, 'SQLite database, not a log'],
  ['regf', 0, 'registry hive, not a log'],
  ['MDMP', 0, 'memory dump, not a log'],
  ['PAGEDU', 0, 'memory dump, not a log'],
  ['%PDF-', 0, 'PDF: save its text'],
  ['{\\rtf', 0, 'RTF document: save its text'],
  ['\x89PNG', 0, 'picture: the text in it cannot be read'],
  ['\xff\xd8\xff', 0, 'picture: the text in it cannot be read'],
  ['GIF8', 0, 'picture: the text in it cannot be read'],
  ['\x7fELF', 0, 'executable, not a log'],
  ['bplist00', 0, 'binary property list, not a log'],
  ['\0\x05\x16\x07', 0, 'macOS resource fork, not a log'],
];

export function contentOf(head: Buffer): Content {
  if (head.length === 0) return { is: 'empty' };
  // A zip without members is its end record alone; 07 08 begins one that was split and joined.
  if (starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06') || starts(head, 'PK\x07\x08')) return { is: 'zip' };
  if (starts(head, '\x1f\x8b\x08')) return { is: 'gzip' };
  if (isTar(head)) return { is: 'tar' };
  const known = UNUSABLE.find(([bytes, offset]) => starts(head, bytes, offset));
  if (known) return { is: 'unusable', reason: known[2] };
  // Two letters are too few: a log may begin with "MZ".
  if (starts(head, 'MZ') && head.includes('PE\0\0')) return { is: 'unusable', reason: 'Windows executable, not a log' };
  if (isUtf32(head)) return { is: 'unusable', reason: 'UTF-32 text: save it as UTF-8' };
  if (head.every((byte) => byte === 0)) return { is: 'unusable', reason: 'begins with nothing but zero bytes (never written, or lost in a crash)' };
  return isBinary(head) ? { is: 'unusable', reason: 'binary data, not a log' } : { is: 'text' };
}

function starts(head: Buffer, bytes: string, offset = 0): boolean {
  return head.toString('latin1', offset, offset + bytes.length) === bytes;
}

/** The header's checksum is the sum of its 512 bytes, its own eight taken as blanks, in octal digits. */
function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (starts(head, 'ustar', 257)) return true;
  const stated = /^ *([0-7]{4,7})[ \0]/.exec(head.toString('latin1', 148, 156))?.[1];
  if (stated === undefined || head[0] === 0) return false;
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i > 155) sum += head[i]!;
  return sum === Number.parseInt(stated, 8);
}

/** The mark of UTF-32LE is also that of UTF-16LE followed by a zero, so the characters after it must be some. */
function isUtf32(head: Buffer): boolean {
  const little = starts(head, '\xff\xfe\0\0');
  if (!little && !starts(head, '\0\0\xfe\xff')) return false;
  for (let i = 4; i + 4 <= Math.min(head.length, 260); i += 4) {
    const point = little ? head.readUInt32LE(i) : head.readUInt32BE(i);
    if (point === 0 || point > 0x10ffff) return false;
  }
  return true;
}

/**
 * Text has no control characters but tab, line ends, form feed, escape and the DOS end mark 1A. Zeros do occur: as the upper
 * halves of UTF-16, which another program may have appended to 8-bit text, and in runs where a crash left a hole.
 */
function isBinary(head: Buffer): boolean {
  if (encodingOf(head).encoding.startsWith('utf-16')) return false;
  let controls = 0;
  let holes = 0;
  let bytes = 0;
  let before = 1;
  for (const byte of head) {
    if (byte === 0) {
      if (before === 0) holes++;
      // Only the first pair of a run counts.
      before = before === 0 || before === -1 ? -1 : 0;
      continue;
    }
    before = byte;
    bytes++;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 26 && byte !== 27) controls++;
  }
  return controls > Math.max(1, bytes / 50) || holes > Math.max(2, bytes / 500);
}
