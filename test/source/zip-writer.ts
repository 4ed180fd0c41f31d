/** Writes zips for tests, good and bad ones. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3 */
import { crc32, deflateRawSync } from 'node:zlib';

export type ZipMember = {
  readonly name: string;
  readonly data?: string | Buffer | undefined;
  readonly stored?: boolean | undefined;
  /** Sizes and checksum stand behind the data, as streaming writers put them. */
  readonly sizesFollow?: boolean | undefined;
  /** What the headers claim, right or wrong. */
  readonly method?: number | undefined;
  readonly encrypted?: boolean | undefined;
  readonly crc?: number | undefined;
};

export function zipOf(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const data = Buffer.from(member.data ?? '');
    const packed = member.stored ? data : deflateRawSync(data);
    const name = Buffer.from(member.name);
    const flags = 0x800 | (member.encrypted ? 1 : 0) | (member.sizesFollow ? 8 : 0);
    const method = member.method ?? (member.stored ? 0 : 8);
    const sums = [member.crc ?? crc32(data), packed.length, data.length];
    const local = header(0x04034b50, [[20, 2], [flags, 2], [method, 2], [0, 2], [0x5a21, 2], ...wide(member.sizesFollow ? [0, 0, 0] : sums), [name.length, 2], [0, 2]]);
    const after = member.sizesFollow ? header(0x08074b50, wide(sums)) : Buffer.alloc(0);
    parts.push(local, name, packed, after);
    directory.push(
      header(0x02014b50, [[20, 2], [20, 2], [flags, 2], [method, 2], [0, 2], [0x5a21, 2], ...wide(sums), [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]),
      name,
    );
    offset += local.length + name.length + packed.length + after.length;
  }
  const listed = Buffer.concat(directory);
  const end = header(0x06054b50, [[0, 2], [0, 2], [members.length, 2], [members.length, 2], [listed.length, 4], [offset, 4], [0, 2]]);
  return Buffer.concat([...parts, listed, end]);
}

type Field = readonly [value: number, bytes: 2 | 4];

function wide(values: readonly number[]): Field[] {
  return values.map((value) => [value, 4]);
}

function header(signature: number, fields: readonly Field[]): Buffer {
  return Buffer.concat(
    [[signature, 4] as Field, ...fields].map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
