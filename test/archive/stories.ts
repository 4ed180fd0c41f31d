/**
 * What happened at a customer, and the logs that it left. Somebody tries, it fails, something is changed, and it is tried again. Each
 * story knows its own truth, and no log is written that does not follow from it.
 */
import { OUTCOMES } from '../../src/types.ts';
import type { Outcome, WallClock } from '../../src/types.ts';
import type { Dice } from './dice.ts';
import { EVENT_FORMS, everydayEvents, installerEvents, restartEvents, saved } from './logs/events.ts';
import type { Event } from './logs/events.ts';
import { EXCHANGE_TROUBLES, exchangeLog } from './logs/exchange.ts';
import { MSI_TROUBLES, msiLog, rollupLog, wrongLevelLog } from './logs/msi.ts';
import type { MsiTrouble } from './logs/msi.ts';
import { packageLog, setupLog, SETUP_TROUBLES } from './logs/setup.ts';
import { UPGRADE_TROUBLES, upgradeLog } from './logs/sharepoint.ts';
import { versionsDump } from './logs/versions.ts';
import { WIZARD_TROUBLES, wizardLog } from './logs/wizard.ts';
import type { File } from './pack.ts';
import { EXCHANGE_BUILDS, ROLLUPS, SHAREPOINT_BUILDS, TOOLS, weighted } from './products.ts';
import { stamp } from './stamps.ts';
import type { Farm, Fix, ToldRun, Trouble } from './truth.ts';

export type Story = { readonly title: string; readonly runs: readonly ToldRun[]; readonly files: readonly File[]; readonly outcome: Outcome | 'none'; readonly causes: readonly string[] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const text = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`);
const wide = (lines: readonly string[]) => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le');

/** An evening within two years after something came out, but before this archive was closed. */
function eveningAfter(dice: Dice, since: string): WallClock {
  const from = Date.parse(`${since}-20T00:00:00Z`);
  const until = Math.min(from + 700 * DAY, Date.UTC(2026, 8, 1));
  return from + dice.below(Math.max(1, Math.floor((until - from) / DAY))) * DAY + dice.between(17 * 60, 21 * 60) * MINUTE + dice.below(MINUTE);
}

/** Most logs are as long as the samples; one in seventy is of several megabytes. */
const linesMore = (dice: Dice) => (dice.chance(0.015) ? dice.between(4000, 12_000) : dice.below(4) * dice.below(90));

type Told<T extends Trouble> = { readonly trouble: T | undefined; readonly start: WallClock; readonly end: WallClock; readonly outcome: Outcome; readonly fix?: Fix | undefined };

/** One server, from the first attempt to the last. `act` makes the log of one of them. */
function attempts<T extends Trouble>(dice: Dice, start: WallClock, troubles: readonly T[], act: (start: WallClock, trouble: T | undefined, number: number) => { readonly end: WallClock; readonly outcome: Outcome }): Told<T>[] {
  const told: Told<T>[] = [];
  let trouble = dice.chance(0.36) ? undefined : dice.weigh(troubles);
  let time = start;
  for (let number = 1; ; number++) {
    const { end, outcome } = act(time, trouble, number);
    // Somebody gives up, calls for help, or goes on.
    const goesOn = trouble !== undefined && number < 4 && dice.chance(0.62);
    const fix = goesOn && trouble ? dice.pick(trouble.fixes) : undefined;
    told.push({ trouble, start: time, end, outcome, fix });
    if (!fix) return told;
    if (dice.chance(fix.works)) trouble = dice.chance(0.1) ? dice.weigh(troubles) : undefined;
    time = end + dice.between(6, 70) * MINUTE;
  }
}

function runsOf<T extends Trouble>(told: readonly Told<T>[], about: { readonly server: string; readonly product: string; readonly build?: string | undefined }): ToldRun[] {
  return told.map(({ trouble, start, end, outcome, fix }) => ({ ...about, start, end, outcome, cause: trouble?.rule, fix: fix?.what }));
}

/** The worst that nothing repaired, and all causes that still stand. */
function verdictOf(runs: readonly ToldRun[]): Pick<Story, 'outcome' | 'causes'> {
  const open = runs.filter((run) => run.outcome.startsWith('succeeded') || !runs.some((later) => later.server === run.server && later.product === run.product && later.start > run.start && later.outcome.startsWith('succeeded')));
  return { outcome: OUTCOMES.find((outcome) => open.some((run) => run.outcome === outcome)) ?? 'none', causes: [...new Set(open.flatMap(({ cause }) => cause ?? []))] };
}

const storyOf = (title: string, runs: readonly ToldRun[], files: readonly File[]): Story => ({ title, runs, files, ...verdictOf(runs) });

/** The saved event logs of a server, where somebody thought of them. */
function eventFiles(dice: Dice, server: string, runs: readonly ToldRun[], told: readonly Event[], folder = ''): File[] {
  const [first] = runs;
  const last = runs.at(-1);
  if (!first || !last) return [];
  const everyday = everydayEvents(dice, first.start - 3 * HOUR, last.end + HOUR, dice.between(5, 60));
  const restarts = runs.filter(({ fix }) => fix === 'restarted the server').flatMap(({ end }) => restartEvents(end + 2 * MINUTE));
  const all = [...everyday, ...restarts, ...told];
  const form = dice.pick(EVENT_FORMS);
  if (form === 'txt' || form === 'csv') return [{ name: `${folder}events-${server}.${form}`, bytes: saved(all, server, form) }];
  return (['Application', 'System'] as const).flatMap((channel) => {
    const events = all.filter((event) => event.channel === channel);
    return events.length > 0 ? [{ name: `${folder}${channel}-${server}.${form}`, bytes: saved(events, server, form) }] : [];
  });
}

// ── Windows Installer ───────────────────────────────────────────────────────────────────────────────────────────────

function toolStory(dice: Dice, farm: Farm): Story {
  const tool = dice.pick(TOOLS);
  const { build, since } = dice.pick(tool.builds);
  const server = farm.server(dice.pick(['APP1', 'APP2', 'WFE1', 'WFE2', 'FS1']));
  const files: File[] = [];
  const name = `${tool.package}-${build.split('.').slice(0, 2).join('.')}`;
  const told = attempts(dice, eveningAfter(dice, since), weighted(MSI_TROUBLES, build), (start, trouble, number) => {
    const log = msiLog(dice, { start, server, product: tool.product, version: build, package: name, folder: tool.folder, more: linesMore(dice) }, trouble);
    files.push({ name: `${name}${number > 1 ? `-${number}` : ''}.log`, bytes: log.bytes });
    return log;
  });
  const runs = runsOf(told, { server, product: tool.product, build });
  if (dice.chance(0.4)) files.push(...eventFiles(dice, server, runs, runs.flatMap((run) => (run.outcome === 'incomplete' ? [] : installerEvents(run.start, run.end, { package: `D:\\Install\\${name}.msi`, product: tool.product, log: '', failed: !run.outcome.startsWith('succeeded') })))));
  return storyOf(tool.product, runs, files);
}

/** An update brings all that it needs. */
const OF_THE_SOURCE: ReadonlySet<string> = new Set(['msi.source-damaged', 'msi.source-missing']);
const ROLLUP_TROUBLES = MSI_TROUBLES.filter(({ at, rule }) => (at === 'work' && !OF_THE_SOURCE.has(rule)) || at === 'cut');

function rollupStory(dice: Dice, farm: Farm): Story {
  const rollup = dice.pick(ROLLUPS);
  const kb = /KB\d+/.exec(rollup.patch)?.[0] ?? '';
  const roles = dice.pick([['MBX1'], ['MBX1'], ['CAS1', 'MBX1'], ['CAS1', 'HUB1', 'MBX1', 'MBX2']]);
  const files: File[] = [];
  const runs: ToldRun[] = [];
  let begin = eveningAfter(dice, rollup.since);
  const code = `{${dice.guid().toUpperCase()}}`;
  for (const role of roles) {
    const server = farm.server(role);
    const folder = roles.length > 1 ? `${server}/` : '';
    const restart = dice.chance(0.3);
    const about = { server, product: 'Microsoft Exchange Server', build: rollup.level };
    const run = (start: WallClock) => ({ start, server, product: about.product, version: rollup.level, package: `Exchange${rollup.year}-${kb}-x64-en`, folder: rollup.folder, more: linesMore(dice), patch: rollup.patch, code });
    if (roles.length === 1 && dice.chance(0.06)) {
      const level = rollup.level === '8.1.240.6' ? '8.3.83.6' : rollup.level === '14.1.218.15' ? '14.3.123.4' : rollup.level.startsWith('8') ? '8.1.240.6' : '14.1.218.15';
      const log = wrongLevelLog(run(begin), level);
      runs.push({ ...about, build: level, start: begin, end: log.end, outcome: log.outcome, cause: 'version.wrong-branch' });
      files.push({ name: `${kb}.log`, bytes: log.bytes });
      continue;
    }
    const told = attempts<MsiTrouble>(dice, begin, weighted(ROLLUP_TROUBLES, rollup.level), (start, trouble, number) => {
      const log = rollupLog(dice, run(start), trouble, restart);
      files.push({ name: `${folder}${kb}${number > 1 ? `-${number}` : ''}.log`, bytes: log.bytes });
      return log;
    });
    const mine = runsOf(told, about);
    runs.push(...mine);
    if (dice.chance(0.45)) files.push(...eventFiles(dice, server, mine, mine.flatMap((one) => (one.outcome === 'incomplete' ? [] : installerEvents(one.start, one.end, { package: `C:\\Install\\Exchange${rollup.year}-${kb}-x64-en.msp`, product: about.product, patch: rollup.patch, log: `C:\\Temp\\${kb}.log`, failed: !one.outcome.startsWith('succeeded') }))), folder));
    begin = (mine.at(-1)?.end ?? begin) + dice.between(5, 30) * MINUTE;
  }
  return storyOf(rollup.patch, runs, files);
}

// ── Exchange setup ──────────────────────────────────────────────────────────────────────────────────────────────────

function exchangeStory(dice: Dice, farm: Farm): Story {
  const { year, builds } = dice.pick(EXCHANGE_BUILDS);
  const at = dice.between(1, builds.length - 1);
  const { build = '', since = '' } = builds[at] ?? {};
  const from = builds[at - 1]?.build ?? '';
  const roles = dice.pick([['MBX1'], ['MBX1'], ['MBX1'], ['MBX1', 'MBX2'], ['EX1', 'EX2', 'EX3']]);
  const product = `Exchange Server ${year}`;
  const runs: ToldRun[] = [];
  const files: File[] = [];
  let begin = eveningAfter(dice, since);
  for (const role of roles) {
    const server = farm.server(role);
    const lines: string[] = [];
    const told = attempts(dice, begin, weighted(EXCHANGE_TROUBLES, build), (start, trouble) => {
      const log = exchangeLog(dice, { start, server, year, from, to: build, more: linesMore(dice) }, trouble);
      lines.push(...log.lines);
      return log;
    });
    const mine = runsOf(told, { server, product, build });
    runs.push(...mine);
    const folder = roles.length > 1 ? `${server}/` : '';
    files.push({ name: `${folder}ExchangeSetup.log`, bytes: text(lines) });
    if (dice.chance(0.35)) files.push(...eventFiles(dice, server, mine, [], folder));
    begin = (mine.at(-1)?.end ?? begin) + dice.between(10, 40) * MINUTE;
  }
  return storyOf(product, runs, files);
}

// ── SharePoint ──────────────────────────────────────────────────────────────────────────────────────────────────────

const CONTENT = ['Content_Portal', 'Content_Teams', 'Content_MySites', 'Content_Archive', 'Content_Projects', 'Content_Crew'];
/** Jobs of this name are of SharePoint 2007, the cache is not. */
const SINCE_2010 = (rule: string) => rule === 'sharepoint.distributed-cache-failed';
const ONLY_2007 = (rule: string) => rule === 'sharepoint.upgrade-job-left-over';

/** The farm is upgraded by Upgrade.log of one server, or its servers are configured one after the other. */
function farmStory(dice: Dice, farm: Farm): Story {
  const { year, builds } = dice.pick(SHAREPOINT_BUILDS);
  const at = dice.between(1, builds.length - 1);
  const { build = '', since = '' } = builds[at] ?? {};
  const before = builds[at - 1] ?? { build, since };
  const begin = eveningAfter(dice, since);
  const databases = CONTENT.slice(0, dice.between(2, CONTENT.length)).map((name) => farm.database(name));
  const story = dice.chance(0.55) ? upgradeStory : wizardStory;
  const { runs, files } = story(dice, farm, { year, from: before.build, to: build, databases, begin });
  const told = storyOf(`SharePoint ${year}`, runs, files);
  if (told.outcome !== 'succeeded' || !dice.chance(0.35)) return told;
  const dump = versionsDump([farm.database('Config'), ...databases].map((database) => ({ database, versions: [[before.build, Date.parse(`${before.since}-25T22:00:00Z`)], [build, (runs.at(-1)?.end ?? begin) + MINUTE]] })));
  return { ...told, files: [...files, { name: `${farm.server('SQL1')}-versions.txt`, bytes: text(dump) }] };
}

type FarmRun = { readonly year: 2007 | 2010 | 2013 | 2016 | 2019; readonly from: string; readonly to: string; readonly databases: readonly string[]; readonly begin: WallClock };

function upgradeStory(dice: Dice, farm: Farm, run: FarmRun): { readonly runs: ToldRun[]; readonly files: File[] } {
  const server = farm.server('APP1');
  const lines: string[] = [];
  const files: File[] = [];
  const troubles = weighted(UPGRADE_TROUBLES.filter(({ years }) => years.includes(run.year)), run.to);
  const told = attempts(dice, run.begin, troubles, (start, trouble) => {
    const log = upgradeLog(dice, farm, { ...run, start, sites: dice.chance(0.03) ? dice.between(5000, 12_000) : dice.below(200) }, trouble);
    // SharePoint 2007 has one log for good, its successors one for each session.
    if (run.year === 2007) lines.push(...log.lines);
    else files.push({ name: `Upgrade-${stamp('name', start)}.log`, bytes: text(log.lines) });
    return log;
  });
  if (lines.length > 0) files.push({ name: 'Upgrade.log', bytes: text(lines) });
  return { runs: runsOf(told, { server, product: `SharePoint ${run.year}`, build: run.to }), files };
}

function wizardStory(dice: Dice, farm: Farm, run: FarmRun): { readonly runs: ToldRun[]; readonly files: File[] } {
  const runs: ToldRun[] = [];
  const files: File[] = [];
  const roles = dice.pick([['APP1'], ['APP1'], ['APP1', 'WFE1'], ['APP1', 'WFE1', 'WFE2']]);
  let begin = run.begin;
  for (const role of roles) {
    const server = farm.server(role);
    const troubles = weighted(WIZARD_TROUBLES.filter(({ rule }) => (run.year === 2007 ? !SINCE_2010(rule) : !ONLY_2007(rule))), run.to);
    const told = attempts(dice, begin, troubles, (start, trouble) => {
      const log = wizardLog(dice, farm, { start, server, build: run.to, more: dice.below(200) }, trouble);
      files.push({ name: `${roles.length > 1 ? `${server}/` : ''}PSCDiagnostics_${stamp('diagnostics', start)}_${dice.between(100_000_000, 2_000_000_000)}.log`, bytes: text(log.lines) });
      return log;
    });
    const mine = runsOf(told, { server, product: `SharePoint ${run.year}`, build: run.to });
    runs.push(...mine);
    begin = (mine.at(-1)?.end ?? begin) + dice.between(5, 20) * MINUTE;
  }
  return { runs, files };
}

function setupStory(dice: Dice, farm: Farm): Story {
  const server = farm.server('APP1');
  const files: File[] = [];
  const told = attempts(dice, eveningAfter(dice, dice.pick(['2007-09', '2010-06', '2013-03', '2014-05'])), SETUP_TROUBLES, (start, trouble) => {
    const log = setupLog(start, trouble);
    files.push({ name: `SharePoint Server Setup(${stamp('name', start).replaceAll('-', '')}).log`, bytes: wide(log.lines) });
    return log;
  });
  return storyOf('SharePoint setup', runsOf(told, { server, product: 'SharePoint setup' }), files);
}

function packageStory(dice: Dice, farm: Farm): Story {
  const server = farm.server('WFE1');
  const start = eveningAfter(dice, dice.pick(['2010-09', '2011-04', '2012-02']));
  const fits = dice.chance(0.4);
  const { lines, end, outcome } = packageLog({ start, server, kb: dice.pick(['KB2276474', 'KB2512783', 'KB2687257']), engine: '12.0.6545.5000' }, fits);
  const runs: ToldRun[] = [{ server, product: 'Office servers', build: '12.0.6545.5000', start, end, outcome, cause: fits ? undefined : 'version.language-pack-behind' }];
  return storyOf('Office update package', runs, [{ name: 'opatchinstall(1).log', bytes: wide(lines) }]);
}

// ── Little more than nothing ────────────────────────────────────────────────────────────────────────────────────────

function eventStory(dice: Dice, farm: Farm): Story {
  const tool = dice.pick(TOOLS);
  const { build, since } = dice.pick(tool.builds);
  const server = farm.server('APP1');
  const start = eveningAfter(dice, since);
  const failed = dice.chance(0.6);
  const end = start + dice.between(1, 9) * MINUTE;
  const runs: ToldRun[] = [{ server, product: tool.product, build, start, end, outcome: failed ? 'failed' : 'succeeded', cause: failed ? 'msi.event-failed' : undefined }];
  const files = eventFiles(dice, server, runs, installerEvents(start, end, { package: `C:\\Temp\\${tool.package}.msp`, product: tool.product, patch: `${tool.product} ${build} Update 4`, log: 'C:\\Temp\\update.log', failed }));
  return storyOf(tool.product, runs, files);
}

function versionsStory(dice: Dice, farm: Farm): Story {
  const { builds } = dice.pick(SHAREPOINT_BUILDS);
  const versions = builds.slice(0, dice.between(1, builds.length)).map(({ build, since }) => [build, Date.parse(`${since}-25T22:00:00Z`)] as const);
  const dump = versionsDump(['Config', ...CONTENT.slice(0, 3)].map((name) => ({ database: farm.database(name), versions })));
  return storyOf('SharePoint databases', [], [{ name: 'versions.txt', bytes: text(dump) }]);
}

const STORIES: readonly { readonly weight: number; readonly tell: (dice: Dice, farm: Farm) => Story }[] = [
  { weight: 24, tell: toolStory },
  { weight: 13, tell: rollupStory },
  { weight: 27, tell: exchangeStory },
  { weight: 24, tell: farmStory },
  { weight: 5, tell: setupStory },
  { weight: 2, tell: packageStory },
  { weight: 3, tell: eventStory },
  { weight: 2, tell: versionsStory },
];

export const tellStory = (dice: Dice, farm: Farm): Story => dice.weigh(STORIES).tell(dice, farm);
