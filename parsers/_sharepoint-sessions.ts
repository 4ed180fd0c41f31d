/**
 * Sessions that two processes write into one upgrade log at the same time, where the lines name their process:
 *
 *   [psconfig] [SPUpgradeSession] [INFO] [6/7/2011 8:45:10 AM]: Upgrade session starts.
 *   [OWSTIMER] [SPUpgradeSession] [INFO] [6/7/2011 8:45:12 AM]: Upgrade session starts.
 *   [psconfig] [SPUpgradeSession] [ERROR] [6/7/2011 8:45:13 AM]: Upgrade [SPFarm Name=KESTREL_Config] failed.
 *   [OWSTIMER] [SPUpgradeSession] [INFO] [6/7/2011 8:45:59 AM]: Upgrade session finishes. 0 errors and 0 warnings encountered.
 *
 * One session may also be written by two processes, psconfig and the timer service that works for it: a process has a run of its own
 * only when it announces a session, or the end of one, while that of another process is open.
 */
import type { Mark } from '../src/types.ts';
import { readUpgradeLine, sessionSaid, upgradeRun } from './_sharepoint-upgrade.ts';
import type { UpgradeLine, UpgradeSaying } from './_sharepoint-upgrade.ts';

/** @returns reads the lines of one log; `process` is undefined where the line does not name it */
export function sessionReader(): (process: string | undefined, line: UpgradeLine) => UpgradeSaying {
  const main = upgradeRun('', false);
  const others = new Map<string, ReturnType<typeof upgradeRun>>();
  let owner: string | undefined;

  const runOf = (process: string | undefined, text: string) => {
    const own = process === undefined || others.size === 0 ? undefined : others.get(process);
    if (own) return own;
    if (owner === undefined || !main.open) owner = process;
    if (process === undefined || process === owner) return main;
    const said = sessionSaid(text);
    if (said === undefined) return main;
    if (main.sinceFinish === undefined) {
      const other = upgradeRun(process, false);
      others.set(process, other);
      return other;
    }
    if (said === 'starts') owner = process;
    return main;
  };

  return (process, line) => {
    const run = runOf(process, line.text);
    const saying = readUpgradeLine(run, line);
    if (process !== undefined && run !== main && !run.open) others.delete(process);
    if (saying.mark !== undefined || others.size === 0 || !run.open) return saying;
    // With several runs open, each line must say to which it belongs.
    const mark: Mark = { mark: 'about', run: run.name };
    return { ...saying, mark };
  };
}
