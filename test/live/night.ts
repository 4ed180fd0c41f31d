/** Follows a folder as `watch` does, so that a test can write logs into it and wait for what is said of them. */
import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { ownRules } from '../../src/engine/rules/own-rules.ts';
import { titleOf } from '../../src/sinks/text/finding.ts';
import { followLogs } from '../../src/live/follow-logs.ts';
import type { Following, FollowLogsOptions } from '../../src/live/follow-logs.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG } from '../../src/paths.ts';

const SOON = { look: 5, busy: 50, rest: 250, again: 5, deaf: 50, refused: 5, refusedMost: 40 };

export type Night = {
  readonly folder: string;
  readonly write: (name: string, lines: readonly string[] | string) => void;
  readonly following: Following;
  /** `Kestrel Suite: running` */
  readonly attempts: () => string[];
  /** `provisional  The disk is full` */
  readonly claims: () => string[];
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
};

type Finishing = (done: () => void | Promise<void>) => void;

/** @param finished of the test, where several run at the same time */
export function newFolder(finished: Finishing = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'night-')));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const parsers = await loadParsers();

export async function night(folder: string, options: Partial<FollowLogsOptions> & { readonly paths?: readonly string[]; readonly finished?: Finishing } = {}): Promise<Night> {
  const { paths = [folder], finished = onTestFinished, ...more } = options;
  const defect = (error: unknown) => {
    throw error;
  };
  const following = await followLogs(paths, {
    rules: await ownRules(undefined),
    catalog: openCatalog(CATALOG),
    parsers,
    patienceOf: () => ({ longest: 60_000, why: 'made' }),
    pace: SOON,
    quiet: 100,
    defect,
    ...more,
  });
  finished(following.close);
  const attempts = () => {
    const { report, live } = following.view();
    return report.attempts.map((attempt) => {
      const life = live?.lives.get(attempt.id);
      return `${attempt.product ?? attempt.kind}: ${life?.running ? 'running' : attempt.outcome}${life?.current ? '' : ', history'} in ${attempt.sources.map(({ file }) => relative(folder, file)).join(', ')}`;
    });
  };
  const claims = () => (following.view().live?.claims ?? []).filter(({ finding }) => finding.severity !== 'info').map(({ state, finding, why }) => `${state}  ${titleOf(finding)}${why === undefined ? '' : ` (${why})`}`);
  return {
    folder,
    following,
    attempts,
    claims,
    write: (name, lines) => appendFileSync(join(folder, name), typeof lines === 'string' ? lines : lines.map((line) => `${line}\r\n`).join('')),
    async until(what, holds) {
      for (let tries = 0; tries < 1500; tries++) {
        if (holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`${what} did not come about\n${[...attempts(), ...claims()].join('\n')}`);
    },
  };
}
