/** Reads bytes and folders as the pipeline does, for tests. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { decodeStream } from '../../src/source/decode.ts';
import { discover } from '../../src/source/discover.ts';
import type { Limits } from '../../src/source/input.ts';
import { batchesOf } from '../../src/source/lines.ts';

/** Cuts bytes into chunks of the given sizes, over and over. */
export async function* chunksOf(bytes: Buffer, sizes: readonly number[] = [65536]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

type Text = { readonly encoding: string; readonly why: string; readonly head: string; readonly lines: string[]; readonly skipped: string[] };

export async function textOf(bytes: Buffer, options: { sizes?: readonly number[]; encoding?: string; longest?: number } = {}): Promise<Text> {
  const skipped: string[] = [];
  const skip = (reason: string) => skipped.push(reason);
  const decoded = await decodeStream(chunksOf(bytes, options.sizes), { encoding: options.encoding, skip });
  const { head } = decoded;
  const lines: string[] = [];
  for await (const { texts, first } of batchesOf(decoded.text, { skip, longest: options.longest })) {
    if (first !== lines.length + 1) throw new Error(`batch begins at ${first}, expected ${lines.length + 1}`);
    lines.push(...texts);
  }
  return { encoding: decoded.encoding, why: decoded.why, head, lines, skipped };
}

/** A folder for one test, with files in it. */
export async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'triage-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, data] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), data);
  }
  return folder;
}

type Found = { readonly texts: Record<string, string>; readonly skipped: string[] };

/** Everything that is found, as text by path; `skipped` as `path: reason`. Paths without the folder. */
export async function found(folder: string, options: { paths?: readonly string[]; limits?: Partial<Limits>; stdin?: Buffer } = {}): Promise<Found> {
  const short = (path: string) => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path);
  const texts: Record<string, string> = {};
  const skipped: string[] = [];
  const { paths = [folder], limits } = options;
  const stdin = Readable.from(options.stdin ? [options.stdin] : []);
  for await (const input of discover(paths, { skip: ({ path, reason }) => skipped.push(`${short(path)}: ${reason}`), limits, stdin })) {
    const chunks: Buffer[] = [];
    for await (const chunk of input.open()) chunks.push(chunk);
    texts[short(input.path)] = Buffer.concat(chunks).toString();
  }
  return { texts, skipped };
}
