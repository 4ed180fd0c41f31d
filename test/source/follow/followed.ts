/** Follows files and reads them as the tool does, so that a test can wait for what it expects. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import { follow } from '../../../src/source/follow/follow.ts';
import type { FollowOptions, Followed } from '../../../src/source/follow/follow.ts';
import type { FollowedFile } from '../../../src/source/follow/generation.ts';
import type { FileState } from '../../../src/types.ts';

export const EVENTUALLY = { timeout: 30_000, interval: 10 };

/** Longer than what is remembered of a content. */
export const LONG = `Upgrade [KESTREL] ${'object upgraded. '.repeat(400)}`;

type Reading = {
  /** Each content that was found: `Upgrade.log: text`, and behind it what became of it: `| moved to Upgrade.1.log`. */
  readonly contents: () => string[];
  /** `Upgrade.log: following` */
  readonly states: () => string[];
  readonly state: (path: string) => FileState | undefined;
  readonly skipped: readonly string[];
  readonly found: readonly FollowedFile[];
  readonly close: () => Promise<void>;
};

export const SOON = { look: 5, busy: 50, rest: 250, again: 5, deaf: 50, refused: 5, refusedMost: 40 };

export async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'follow-')));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** `paths` in `base`. */
export async function following(base: string, paths: readonly string[], options: Partial<FollowOptions> = {}): Promise<Reading> {
  const contents: { file: FollowedFile; chunks: Buffer[] }[] = [];
  const skipped: string[] = [];
  const name = (path: string) => relative(base, path);
  let reading: Followed | undefined;
  const found = (file: FollowedFile) => {
    const content = { file, chunks: [] };
    contents.push(content);
    void read(content);
  };
  reading = await follow(paths.map((path) => join(base, path)), { found, changed: () => {}, skip: ({ path, reason }) => skipped.push(`${name(path)}: ${reason}`), pace: SOON, ...options });
  const { files, close } = reading;
  onTestFinished(close);
  return {
    contents: () =>
      contents.map(({ file, chunks }) => {
        const ending = file.ended();
        const to = ending?.to === undefined ? '' : ` to ${name(ending.to)}`;
        return `${name(file.path)}: ${Buffer.concat(chunks).toString()}${ending ? ` | ${ending.how}${to}` : ''}`;
      }),
    states: () => files().map(({ path, state, renewed }) => `${name(path)}: ${state}${renewed > 0 ? ` ${renewed}` : ''}`),
    state: (path) => files().find((file) => file.path === join(base, path)),
    skipped,
    get found() {
      return contents.map(({ file }) => file);
    },
    close,
  };
}

/** Whenever there is more, everything is read again. */
async function read(content: { file: FollowedFile; chunks: Buffer[] }): Promise<void> {
  do {
    let chunks: Buffer[] | undefined = [];
    for await (const chunk of content.file.bytes(() => 20)) {
      chunks?.push(chunk);
      // What was known stays until all of it has been read again.
      if (chunk.length === 0 && chunks) [content.chunks, chunks] = [chunks, undefined];
      else if (!chunks) content.chunks.push(chunk);
    }
  } while ((await content.file.grown()) === 'grown');
}
