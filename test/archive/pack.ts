/**
 * Files of an incident → a folder, a .zip, a .tgz or a .gz. No time of today gets into them. What is packed may come out otherwise with another
 * zlib; what it holds does not, and that is what an incident is known by.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { zipOf } from '../source/zip-writer.ts';

export type File = { readonly name: string; readonly bytes: Buffer };
export const FORMS = ['folder', 'zip', 'tgz', 'gz'] as const;
export type Form = (typeof FORMS)[number];

/** @param written when all of them were written last, epoch ms */
export function writeFiles(folder: string, files: readonly File[], written: number): void {
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
    utimesSync(join(folder, name), written / 1000, written / 1000);
  }
}

/** An incident of one file lies there as it is: `gz` packs the first one only. */
export function packed(name: string, form: Exclude<Form, 'folder'>, files: readonly File[], written: number): File {
  switch (form) {
    case 'zip':
      return { name: `${name}.zip`, bytes: zipOf(files.map((file) => ({ name: file.name, data: file.bytes }))) };
    case 'tgz':
      return { name: `${name}.tgz`, bytes: gzip(tarOf(files, written)) };
    case 'gz':
      return { name: `${name}.log.gz`, bytes: gzip(files[0]?.bytes ?? Buffer.alloc(0)) };
  }
}

function gzip(bytes: Buffer): Buffer {
  const zipped = gzipSync(bytes, { level: 4 });
  // Which system packed it: not told. https://www.rfc-editor.org/rfc/rfc1952 2.3.1
  zipped[9] = 255;
  return zipped;
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format" */
function tarOf(files: readonly File[], written: number): Buffer {
  const blocks = files.flatMap(({ name, bytes }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    // mode, owner, group, size, time, checksum (blanks while it is made), kind
    header.write(['0000644', '0000000', '0000000', bytes.length.toString(8).padStart(11, '0'), Math.floor(written / 1000).toString(8).padStart(11, '0'), '        0'].join('\0'), 100);
    header.write('ustar\u000000', 257);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
