/**
 * Every type that crosses a stage, in the order in which they come about. Read this first.
 *
 *   paths ─ source/ ─▶ Line ─ parsers/ ─▶ LogRecord ─ facts/ ─▶ Attempt, Fact, Incident ─ engine/ ─▶ Finding ─ sinks/ ─▶ outside
 *
 * `undefined` (an absent field) means "nothing to say"; the log did not tell.
 */

import type { FieldName } from './archive/fields.ts';
import type { Rule } from './engine/rules/condition.ts';

export type { FieldName, Rule };

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What the clock on the wall showed where the log was written: milliseconds since 1970 of the digits in the log, read as
 * if they were UTC. `Zone` says which clock it was. Comparing two of different zones is the business of `facts/`.
 */
export type WallClock = number;

/** Whose clock a log shows: the server's own, UTC, or a stated offset such as `+02:00`. */
export type Zone = 'local' | 'utc' | `${'+' | '-'}${number}:${number}`;

// ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The names of the log kinds are the ids of the parsers, that is the file names under `parsers/`. */
export type LogKind = string;

/** One input: a file, an archive member or standard input, and what was decided about how to read it. */
export type Source = {
  /** Path as given or found; a member of an archive is `bundle.zip!SRV1/Upgrade.log`, standard input is `-`. */
  readonly path: string;
  readonly format: LogKind;
  /** 0…1, and why, in words for the user. */
  readonly confidence: number;
  readonly why: string;
  /** Whose clock it shows, where the kind of log says so. */
  readonly zone?: Zone | undefined;
  /** What the bytes were read as, and how that was found; it may turn out in the middle of the text. `binary`: they are no text. */
  encoding: string;
  encodingWhy: string;
  /** Lines read, records made of them, and lines that belong to no record. */
  lines: number;
  events: number;
  unparsed: number;
  /** The first of them, with their numbers. */
  readonly unparsedExamples: string[];
};

/** A source that is being read: its records come in batches, and the counts of `source` grow with them. */
export type Opened = { readonly source: Source; readonly records: AsyncIterable<readonly LogRecord[]> | Iterable<readonly LogRecord[]> };

/** Input that could not be used, whole or in part. Always shown. */
export type Skipped = { readonly path: string; readonly reason: string };

// ── Records ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** Names in `LogRecord.fields`, used wherever a format has the thing, so that one rule fits all formats; rules fill their texts with them. */
export const FIELDS = {
  event: 'Windows event id',
  provider: 'event source',
  error: 'Windows Installer message number of an `Error 1310.` line',
  note: 'the same number in a `Note: 1: 1310` line',
  second: 'the second item of such a line',
  third: 'the third item of such a line',
  result: 'a win32 or setup result code',
  returnValue: 'of an action',
  action: 'the step of an installer',
  product: 'its name',
  productCode: 'its GUID',
  patch: 'name of an update',
  patchCode: 'its GUID',
  version: 'as the log writes it',
  status: 'how something came out, as a number',
  file: 'path of a file',
  process: 'name of a program',
  pid: 'its number',
  thread: 'number of a thread',
  server: 'name of a computer',
  user: 'name of an account',
  database: 'name of a database',
  service: 'name of a Windows service',
  state: 'of a service',
  rule: 'name of a prerequisite check',
  reference: 'ERROR-REFERENCE id',
  correlation: 'id that entries of one request share',
  logFile: 'a log that this one names',
  object: 'what an upgrade worked on',
  systemError: 'a win32 code that an installer error names',
  sentence: 'text of an event as its only item',
} as const;

/** One entry of a log, with its continuation lines. */
export type LogRecord = {
  /** 1-based number of the first line. The lines of `message` follow it without a gap. */
  readonly line: number;
  /** Text without time stamp and other columns; continuation lines joined by `\n`. */
  readonly message: string;
  readonly time?: WallClock | undefined;
  /** Whose clock `time` shows, where the entry itself says so. */
  readonly zone?: Zone | undefined;
  readonly level?: Level | undefined;
  /** Who speaks, in the log's own word: `SPManager`, `MsiInstaller`, `InstallFiles`. */
  readonly component?: string | undefined;
  /** Named as in `FIELDS` where that has the thing. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly mark?: Mark | undefined;
  readonly facts?: readonly FactSeed[] | undefined;
  /** It repeats an entry of another kind of log, as an event does with the error of a setup: rules for that kind see it, too. */
  readonly repeats?: LogKind | undefined;
};

/** A fact as a parser sees it; the pipeline adds where it was read. */
export type FactSeed = {
  /** `version` (of binaries, database, target, package, expected), `service`, … */
  readonly kind: string;
  /** What it is said of: a server, a database, a service, a product. */
  readonly subject: string;
  readonly value: string;
  readonly fields?: Readonly<Record<string, string>> | undefined;
};

// ── Marks: what a record says of a run ──────────────────────────────────────────────────────────────────────────────

/**
 * What a record says about a run (an upgrade, install, patch or configuration run). Parsers set marks because where a run
 * starts and ends is part of the format; `facts/attempts.ts` folds them into attempts.
 *
 * `run` tells runs of one source apart that are open at the same time (a product name, a process id); '' where there is only one.
 *  - `start`  opens a run; one still open under the same name ends there.
 *  - `about`  something was learned of the run; opens it when the log begins in its middle. `anew`: it cannot be of the run that is open.
 *  - `step`   a step of the run began, went well or failed.
 *  - `result` how the run came out, and the step that failed where the same line tells it. A later result of the same run replaces an earlier one;
 *             the log may go on. `anew` as above. `early`: the run goes on for sure; this is what it has come to so far, until another mark `ends` it.
 *  - `end`    nothing more belongs to the run.
 */
export type Mark =
  | ({ readonly mark: 'start'; readonly run: string } & RunFacts)
  | ({ readonly mark: 'about'; readonly run: string; readonly anew?: boolean; readonly ends?: boolean } & RunFacts)
  | { readonly mark: 'step'; readonly run: string; readonly step: string; readonly state: StepState; readonly ends?: boolean; readonly progress?: readonly Progress[] | undefined }
  | ({ readonly mark: 'result'; readonly run: string; readonly outcome: Outcome; readonly exitCode?: number | undefined; readonly failedStep?: string | undefined; readonly anew?: boolean; readonly early?: boolean } & RunFacts)
  | { readonly mark: 'end'; readonly run: string };

export type StepState = 'started' | 'done' | 'failed';

/** What can be learned of a run. `within`: a mark this many ms after the last one of the same name begins a new run (event logs). */
export type RunFacts = {
  readonly kind?: AttemptKind | undefined;
  readonly product?: string | undefined;
  /** File name of what was installed. */
  readonly package?: string | undefined;
  /** The update that was put on the product, by its name. */
  readonly patch?: string | undefined;
  readonly fromVersion?: string | undefined;
  readonly toVersion?: string | undefined;
  readonly server?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly zone?: Zone | undefined;
  readonly within?: number | undefined;
  /** All that can be counted now, the largest things first; replaces what was told before. */
  readonly progress?: readonly Progress[] | undefined;
};

export type Operation = 'install' | 'patch' | 'repair' | 'remove' | 'upgrade' | 'configure';

// ── Parsers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a parser may look at to recognise its kind: the beginning of the text, decoded. */
export type Sample = {
  readonly text: string;
  /** The same, split; the last one may be cut. */
  readonly lines: readonly string[];
  /** File name without folders. A hint only: it may break a tie, never decide. */
  readonly name: string;
};

export type Detection = { readonly confidence: number; readonly why: string };

export type ParseContext = {
  /** Name of the source, as in `Source.path`. */
  readonly path: string;
  /** When the file was last written, for logs whose lines carry no date; epoch ms. */
  readonly modified?: number | undefined;
  /** Counts a line that belongs to no record. The first of them are quoted in the report. */
  readonly unparsed: (line: number, text: string) => void;
  /** Says that something of this source could not be used. */
  readonly skip: (reason: string) => void;
};

export type BinaryContext = ParseContext & {
  /** Could a rule need an entry of which only this much is known? Where not, a parser need not go to the trouble of reading the rest. */
  readonly wants: (entry: EntryHead) => boolean;
  /** Counts entries that are not read any further, since nobody wants them. */
  readonly passed: (entries: number) => void;
};

/** What a parser may know of an entry before it has read all of it. */
export type EntryHead = Pick<LogRecord, 'level' | 'component' | 'fields'>;

/** Reads line by line. Lines come in batches, in order, without their line ends; `first` is the number of the first one. */
export type LineReader = {
  readonly lines: (texts: readonly string[], first: number) => LogRecord[];
  /** The input ended: gives what is still held back. */
  readonly end: () => LogRecord[];
};

/** Reads decoded text in pieces of any length, for formats whose lines mean nothing (XML, JSON). */
export type TextReader = {
  readonly text: (piece: string) => LogRecord[];
  readonly end: () => LogRecord[];
};

/** A file of bytes that are no text, of which any place can be read. */
export type BinaryFile = {
  /** Bytes. */
  readonly size: number;
  /** Reads from byte `offset` on until `into` is full or the file ends, and tells how many bytes there were. */
  readonly read: (into: Buffer, offset: number) => number;
};

type ParserHead = {
  /** Equals the file name. */
  readonly id: LogKind;
  /** For people: "Windows Installer log". */
  readonly title: string;
  /** Where every log of this kind shows the same clock. The server's own unless told. */
  readonly zone?: Zone | undefined;
};

type TextParserHead = ParserHead & {
  /** `undefined`: not this kind. Looks at content; see `Sample.name`. */
  readonly detect: (sample: Sample) => Detection | undefined;
};

/** Parsers of logs that are text. */
export type TextParser =
  | (TextParserHead & { readonly unit: 'lines'; readonly open: (context: ParseContext) => LineReader })
  | (TextParserHead & { readonly unit: 'text'; readonly open: (context: ParseContext) => TextReader });

/** Parsers of logs that are not. Their entries have numbers instead of lines: `LogRecord.line` counts the lines of the messages. */
export type BinaryParser = ParserHead & {
  readonly unit: 'bytes';
  /** Looks at the first bytes of a file. */
  readonly detect: (head: Buffer) => Detection | undefined;
  readonly records: (file: BinaryFile, context: BinaryContext) => Iterable<readonly LogRecord[]>;
};

export type Parser = TextParser | BinaryParser;

// ── Facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A quoted place in the input. `line` is 1-based after decoding; `record` is the number of a binary event record. */
export type Evidence = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly time?: WallClock | undefined;
  readonly record?: number | undefined;
  /** The Windows event that it is, if it is one: `{ code: '11306', provider: 'MsiInstaller' }`. */
  readonly event?: { readonly code: string; readonly provider?: string | undefined } | undefined;
};

/** `against` is the other side of a fact that compares two. */
export type Fact = FactSeed & { readonly evidence: Evidence; readonly against?: Evidence | undefined; readonly time?: WallClock | undefined };

/**
 * How far the clocks of two inputs are apart. `ahead`: what the clock of `file` shows more than that of `reference`, in ms; absent where
 * nothing that both tell could say it. `spread`: how far the events that both tell stray from it at the most, in ms.
 */
export type Clock = {
  readonly file: string;
  readonly zone: Zone;
  readonly reference: string;
  readonly ahead?: number | undefined;
  /** Summer time began or ended between the runs that both tell: what it is from about this time of `file` on. */
  readonly change?: { readonly from: WallClock; readonly ahead: number } | undefined;
  readonly spread: number;
  readonly events: number;
  /** The input from which the distance was taken over, where it shares nothing itself. */
  readonly like?: string | undefined;
  /** What both tell, or why the distance could be taken over, or why it is not known. */
  readonly why: string;
};

// ── Attempts ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Kinds of runs, and what to call one of which nothing else is known. */
export const ATTEMPT_KINDS = {
  msi: 'Windows Installer run',
  'sharepoint-upgrade': 'SharePoint upgrade',
  'sharepoint-psconfig': 'SharePoint configuration',
  'sharepoint-prerequisites': 'SharePoint prerequisite installer',
  'exchange-setup': 'Exchange setup',
  'office-setup': 'Office setup',
  'office-patch': 'Office update package',
  burn: 'Setup bundle',
  'event-log': 'Installer run',
} as const;
export type AttemptKind = keyof typeof ATTEMPT_KINDS;

/** Worst first: the report's outcome is the worst one that no later success supersedes. */
export const OUTCOMES = [
  'rolled-back',
  'failed',
  'blocked',
  'incomplete',
  'cancelled',
  'unknown',
  'succeeded-reboot-required',
  'succeeded',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `records`: the numbers of the first and the last event record, where the log has such. */
export type Stretch = { readonly file: string; readonly lines: readonly [number, number]; readonly records?: readonly [number, number] | undefined };

/** One upgrade, install, patch or configuration run. */
export type Attempt = {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly product?: string | undefined;
  readonly package?: string | undefined;
  readonly patch?: string | undefined;
  readonly fromVersion?: string | undefined;
  readonly toVersion?: string | undefined;
  readonly server?: string | undefined;
  readonly operation?: Operation | undefined;
  readonly startedAt?: WallClock | undefined;
  readonly endedAt?: WallClock | undefined;
  readonly zone: Zone;
  readonly outcome: Outcome;
  readonly exitCode?: number | undefined;
  /** Where it was read: first and last line in each file. */
  readonly sources: readonly Stretch[];
  /** The log begins in the middle of the run. */
  readonly fragment: boolean;
  /** For the report of last resort. */
  readonly lastGoodStep?: string | undefined;
  /** The step that began last, and when. */
  readonly phase?: Phase | undefined;
  /** How far it has got, of each thing that can be counted. */
  readonly progress?: readonly Progress[] | undefined;
  /** The longest time between two entries that follow each other. */
  readonly silence?: Silence | undefined;
  /** The step that failed; of a run without a result the one in which the log ends. */
  readonly failedStep?: string | undefined;
  /** A line says of a step that it failed. */
  readonly stepFailed: boolean;
  readonly errors: number;
  /** The last error before the step that failed; the first error where no step is said to have failed. */
  readonly decisiveError?: Evidence | undefined;
  readonly result?: Evidence | undefined;
  readonly lastLine?: Evidence | undefined;
  /** File names of other logs that it names. */
  readonly logs: readonly string[];
  /** The success that made it history, and the next attempt at the same thing, however that came out: their ids. */
  supersededBy?: string | undefined;
  retriedBy?: string | undefined;
  /** What can be said of a failure that no rule knows. */
  unknown?: Unknown | undefined;
};

export type Phase = { readonly step: string; readonly since?: WallClock | undefined };

/** `{ of: 'tasks', done: 3, total: 10 }`; `of` is a plural in the administrator's words. */
export type Progress = { readonly of: string; readonly done: number; readonly total?: number | undefined };

/** In ms, and the step in which it was. */
export type Silence = { readonly longest: number; readonly step?: string | undefined };

export type Unknown = {
  /** The step in which it failed or the log ends. */
  readonly lastPhase?: string | undefined;
  readonly lastGoodStep?: string | undefined;
  /** What the lines were compared with, in words. */
  readonly comparedWith: string;
  /** The first line that a healthy run of the same kind would not have. */
  readonly firstUnusual?: Remark | undefined;
  /** Lines that no healthy run has, those that say most of the failure first. */
  readonly rare: readonly Remark[];
  /** The shortest piece worth sending on, in the order of the log. */
  readonly excerpt: readonly Evidence[];
};

/** A line of the log and why it is shown. */
export type Remark = { readonly evidence: Evidence; readonly why: string };

// ── Findings ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ROLES = ['cause', 'consequence', 'context'] as const;
export type Role = (typeof ROLES)[number];

/** What a rule names: the one thing that went wrong, the part that failed, or only that something did. */
export const TIERS = ['specific', 'component', 'catch-all'] as const;

/** One finding leads to another: `to` is its id, `reason` is taken from the evidence of both. */
export type Link = { readonly to: string; readonly reason: string };

/** `no-result`: the run has none, and nothing that is quoted is an error. `levels`: which version is where, and runs change that. */
export type Rests = 'no-result' | 'levels';

/** A rule that holds, with what it captured. Texts come from the rule, filled with `values`. */
export type Finding = {
  /** Made of what was found: the same input gives the same id. */
  readonly id: string;
  readonly rule: Rule;
  readonly role: Role;
  /** The rule's, but `info` where a later attempt repaired it. */
  readonly severity: Severity;
  readonly confidence: number;
  readonly because: string;
  readonly attempt?: string | undefined;
  /** Ids of the rules of those findings that this one explains. */
  readonly leadsTo: readonly string[];
  /** The same findings one by one. */
  readonly links: readonly Link[];
  readonly values: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  /** How often it was seen; `evidence` quotes the first few. */
  readonly count: number;
  /** What may still change while a run goes on, where it holds only because of that. */
  readonly rests?: Rests | undefined;
  /** What the codes among the values mean. */
  readonly codes?: readonly ExplainedCode[] | undefined;
  /** The plan that the rule asks for, where there is one for these levels. */
  readonly plan?: Plan | undefined;
};

/** A code with its meaning in the context in which it was met; see `rules/catalog/contexts.csv`. */
export type ExplainedCode = {
  /** As it was written: `1603`, `0x80070643`. */
  readonly code: string;
  readonly context: string;
  /** What such a code is called: "result". */
  readonly called: string;
  /** `ERROR_INSTALL_FAILURE` */
  readonly name?: string | undefined;
  /** The vendor's text. */
  readonly message?: string | undefined;
  readonly meaning: string;
  readonly source: string;
};

// ── Steps and plans ─────────────────────────────────────────────────────────────────────────────────────────────────

/** One step of a remediation, filled with real values. */
export type Step = { readonly do: string; readonly command?: string | undefined; readonly check?: string | undefined; readonly never?: string | undefined };

/** Where the vendor says so. */
export type Reference = { readonly title: string; readonly kb?: string | undefined; readonly url?: string | undefined };

export type PlanStep = Step & { readonly because?: string | undefined; readonly source?: string | undefined };

/** A level of a product: `release` is the catalog's name for `version`. */
export type NamedLevel = { readonly version: string; readonly release: string };

/** One package to install. `advised`: the vendor recommends it, but does not demand it. */
export type PlanPackage = {
  readonly release: string;
  readonly name: string;
  readonly part?: string | undefined;
  readonly language?: string | undefined;
  readonly kb: readonly string[];
  readonly builds: readonly string[];
  readonly file?: string | undefined;
  readonly advised: boolean;
};

/** What brings a product from one level to another, in order: made by `plans/plan.ts` from a file in `rules/plans/`. */
export type Plan = {
  readonly id: string;
  readonly title: string;
  readonly product: string;
  /** Absent where nobody knows the level that is there. */
  readonly from?: NamedLevel | undefined;
  readonly to: NamedLevel;
  readonly packages: readonly PlanPackage[];
  /** Earlier updates that are contained, so that they need not be installed. */
  readonly replaced: readonly { readonly release: string; readonly kb: readonly string[]; readonly build: string }[];
  readonly steps: readonly PlanStep[];
  readonly notes: readonly string[];
  readonly references: readonly Reference[];
};

// ── Versions ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why a row of the version table does not agree with itself; worst first. `rules/catalog/gaps.csv` has the words for people. */
export const VERSION_GAPS = ['wrong-branch', 'wrong-language', 'language-pack-behind', 'ahead', 'not-configured', 'behind', 'mixed', 'unknown-build', 'none'] as const;
export type VersionGap = (typeof VERSION_GAPS)[number];

/** One version with where it was read; `release` is the catalog's name for it. Without a number `release` says what is known: `below SP2`. */
export type VersionCell = { readonly version?: string | undefined; readonly release?: string | undefined; readonly evidence: Evidence };

/** What the catalog knows of the product of a row. */
export type CatalogCell = { readonly product: string; readonly newest: string; readonly newestRelease: string; readonly date?: string | undefined; readonly supportEnd?: string | undefined; readonly source: string };

/**
 * One line of the truth table. `installed`: the files on the server, or those that a database is opened with. `database`: its own table.
 * `expected`: what the run or the package aims for.
 */
export type VersionRow = {
  readonly subject: string;
  readonly of: 'server' | 'files' | 'database' | 'language-pack';
  readonly installed?: VersionCell | undefined;
  readonly database?: VersionCell | undefined;
  readonly expected?: VersionCell | undefined;
  readonly catalog?: CatalogCell | undefined;
  readonly gap: VersionGap;
  /** The gap in the administrator's words, and the sentence that says why. */
  readonly label: string;
  readonly why: string;
};

// ── Incidents ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Attempts of one night that belong together. */
export type Incident = {
  readonly id: string;
  readonly attempts: readonly Attempt[];
  readonly facts: readonly Fact[];
  readonly outcome: Outcome | 'none';
  /** Ranked. */
  readonly findings: readonly Finding[];
  /** From the first cause to what the user saw, each with what led to it. */
  readonly chain: readonly ChainLink[];
  /** What else may have happened, if anything. */
  readonly rival?: Rival | undefined;
  readonly clocks: readonly Clock[];
  /** The truth table of versions; empty where no version of a known product was seen. */
  readonly versions: readonly VersionRow[];
};

/** One step of the chain. `from` and `reason` are absent at its beginning. */
export type ChainLink = { readonly finding: Finding; readonly from?: Finding | undefined; readonly reason?: string | undefined };

/** The next best hypothesis, and what decides between it and the first cause. */
export type Rival = { readonly finding: Finding; readonly decide: string };

// ── The report ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** What could not be concluded because an input is missing, and the command that collects it. `rule`, `incidents`: ids of what asks for it. */
export type Gap = { readonly missing: string; readonly so: string; readonly collect: string; readonly rule: string; readonly incidents: readonly string[] };

/** A finding that is known and need not be told until some day, as somebody wrote it down. */
export type Suppression = {
  /** Id of the rule. */
  readonly rule: string;
  /** Server, file, database or whatever the finding is about, with `*` and `?`; all of them unless told. */
  readonly target?: string | undefined;
  readonly reason: string;
  /** The last day on which it holds: `2027-03-31`. */
  readonly until: string;
  /** `file:line:column`. */
  readonly place: string;
};

/** What a suppression did in this run. `expired`: nothing, its day is past. `unused`: nothing, there is no such finding. */
export type Suppressed = { readonly suppression: Suppression; readonly state: 'applied' | 'expired' | 'unused'; readonly findings: readonly Finding[] };

/** The whole answer; `sinks/` show it. `sinks/json.ts` writes it as the report contract wants it. */
export type Report = {
  readonly outcome: Outcome | 'none';
  readonly incidents: readonly Incident[];
  readonly attempts: readonly Attempt[];
  readonly findings: readonly Finding[];
  readonly sources: readonly Source[];
  readonly gaps: readonly Gap[];
  readonly skipped: readonly Skipped[];
  readonly suppressed: readonly Suppressed[];
};

// ── Following: logs that are still being written ────────────────────────────────────────────────────────────────────

/** A moment on the clock of this computer: milliseconds since 1970 UTC. Never to be compared with a `WallClock`. */
export type Instant = number;

/** What is known of a file that is followed. */
export type FileState = {
  readonly path: string;
  /**
   * `refused`: it cannot be opened just now, and is tried again. `unknown`: it is there, but nobody knows what kind of log it is.
   * `awaited`: it was named, and is not there yet.
   */
  readonly state: 'reading' | 'following' | 'refused' | 'unknown' | 'awaited' | 'gone';
  /** In words for people, where there is something to say. */
  readonly why?: string | undefined;
  /** Bytes read. */
  readonly size: number;
  readonly grewAt?: Instant | undefined;
  /** How often it began anew: truncated, rotated or written again. */
  readonly renewed: number;
};

/** What is known of an attempt only while its logs are followed. */
export type Life = {
  /** Stays the same while the log grows; `Attempt.id` does not. */
  readonly key: string;
  /** It goes on, or ended since shortly before following began; all others are history. */
  readonly current: boolean;
  /** Its logs hold no result yet, and may still be written. */
  readonly running: boolean;
  /** When one of its logs grew last. */
  readonly heardAt: Instant;
  /** For how long its present phase may be silent, in ms, and how that is known. */
  readonly patience: { readonly longest: number; readonly why: string };
};

/** `provisional`: what follows in the logs may still say otherwise. `retracted`: it did, or the run went well all the same. */
export type ClaimState = 'provisional' | 'confirmed' | 'retracted';

/** A finding while logs are followed. `key` stays the same while the log grows; `Finding.id` does not. */
export type Claim = {
  readonly key: string;
  readonly finding: Finding;
  /** `Life.key` of its attempt. */
  readonly attempt?: string | undefined;
  readonly state: ClaimState;
  /** Since when it stands in this state. */
  readonly since: Instant;
  /** Why it was retracted or changed. */
  readonly why?: string | undefined;
};

/** What can be shown at one moment. `live` is absent where the logs are finished. */
export type View = { readonly report: Report; readonly live?: Live | undefined };

export type Live = {
  readonly since: Instant;
  /** All that was there when following began has been read. */
  readonly caughtUp: boolean;
  /** By `Attempt.id`. */
  readonly lives: ReadonlyMap<string, Life>;
  /** Newest first. */
  readonly claims: readonly Claim[];
  readonly files: readonly FileState[];
};

/** Something whose view changes. `subscribe` gives back what ends it. */
export type Watched = { readonly view: () => View; readonly subscribe: (changed: () => void) => () => void };

/** The text of one log, for people who read in it. Lines are counted from 1, as evidence counts them. */
export type LogText = {
  readonly path: string;
  /** Lines that are known; it grows while the text is read, and while the log is written. It begins anew where the log does. */
  readonly lines: () => number;
  /** Whether it is still being read for the first time, and in words why there may be more than can be shown. */
  readonly state: () => { readonly reading: boolean; readonly why?: string | undefined };
  /** Waits until these lines are known, or the end of the log is. */
  readonly read: (from: number, count: number) => Promise<readonly string[]>;
  /** The next line with a match, at or behind `from` (`step` 1) or at or before it (`step` -1). Nothing, too, where `signal` asks to stop. */
  readonly find: (pattern: RegExp, from: number, step: 1 | -1, signal: AbortSignal) => Promise<number | undefined>;
  /** The line that a place in this log means: in a binary log the first one of its record. */
  readonly lineOf: (place: Pick<Evidence, 'line' | 'record'>, signal: AbortSignal) => Promise<number | undefined>;
  /** Looks whether the log has grown; `read` and `find` do that, too. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
};

// ── Archive: many old incidents in a store, and what they have in common ────────────────────────────────────────────

/**
 * A folder, archive or file with all that was kept of one incident. Where that holds several nights, they are told apart as everywhere
 * (`Incident`), and `upgrade_triage.night` says which.
 */
export type Archived = {
  /** As given or found. */
  readonly path: string;
  /** What people call it: its path below the one that was given. */
  readonly name: string;
};

export const DATASETS = ['incident', 'attempt', 'finding', 'record'] as const;
/** Kinds of documents. There is one of `incident` for each `Archived`: written last, it says that all others of it are in the store. */
export type Dataset = (typeof DATASETS)[number];

/** What a store keeps. Documents are flat: a field is named `rule.id`, which Elasticsearch reads as `{"rule": {"id": …}}`. */
export type Document = {
  /** Made of the content: the same logs, judged in the same way, give the same id wherever they lay. */
  readonly id: string;
  readonly dataset: Dataset;
  readonly fields: DocumentFields;
};

export type DocumentFields = { readonly [name in FieldName]?: FieldValue | undefined };
export type FieldValue = string | number | boolean | readonly string[];

/** What became of documents that were handed to a store; together they are all of them. */
export type Delivery = {
  readonly delivered: number;
  /** They were in the store before. */
  readonly there: number;
  /** The store refused them, or could not be reached: they lie in the spool file with the reason. */
  readonly spooled: number;
};

/** Documents with these values in these fields (one of several values is enough), in a stretch of time. */
export type Filter = {
  readonly is?: Partial<Record<FieldName, readonly string[]>> | undefined;
  readonly not?: Partial<Record<FieldName, readonly string[]>> | undefined;
  /** By `@timestamp`: from the first on, before the second. */
  readonly from?: WallClock | undefined;
  readonly before?: WallClock | undefined;
};

/** How many documents there are of each combination of values. One with several values in a field counts once for each of them. */
export type Question = { readonly dataset: Dataset; readonly where?: Filter | undefined; readonly by: readonly FieldName[] };

/** `values` in the order of `Question.by`; `undefined`: the documents lack that field. */
export type Answer = { readonly values: readonly (string | undefined)[]; readonly count: number };

/** In order of `@timestamp`, and of the id where that is the same. */
export type Search = { readonly dataset: Dataset; readonly where?: Filter | undefined; readonly order: 'oldest' | 'newest'; readonly limit?: number | undefined };

/** Where documents lie: an SQLite file or Elasticsearch. Both keep the same documents and give the same answers. */
export type Store = {
  /** The file or the address, without secrets. */
  readonly place: string;
  /** Waits until it is known of each document what became of it. What is in the store already, by its id, stays as it is. */
  readonly put: (documents: readonly Document[]) => Promise<Delivery>;
  /** Removes what another judgement left of an incident, and tells how many documents that were. `spooled`: that is still to be done, and lies in the spool file. */
  readonly forget: (incident: string, judgement: string) => Promise<number | 'spooled'>;
  /** Answers in order of their values; a missing value comes last. With an empty `by` the one answer is the count of all. */
  readonly count: (question: Question) => Promise<readonly Answer[]>;
  readonly find: (search: Search) => AsyncIterable<Document>;
  readonly close: () => Promise<void>;
};
