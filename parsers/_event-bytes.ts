/** Values that both kinds of binary event logs hold in the same bytes. */

/** Half a character is shown as one that is not known: no report can hold it. */
export function utf16Text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf16le', from, to).toWellFormed();
}

/**
 *   01 05 00 00 00 00 00 05 15 00 00 00 …      revision, number of parts, authority in 48 bits, parts in 32 each: S-1-5-21-…
 *
 * @param size at least 8; parts that lie beyond it are not there
 */
export function sidText(bytes: Buffer, at: number, size: number): string {
  const authority = bytes.readUIntBE(at + 2, 6);
  const parts = Math.min(bytes.readUInt8(at + 1), (size - 8) >> 2);
  let text = `S-${bytes.readUInt8(at)}-${authority}`;
  for (let i = 0; i < parts; i++) text += `-${bytes.readUInt32LE(at + 8 + 4 * i)}`;
  return text;
}
