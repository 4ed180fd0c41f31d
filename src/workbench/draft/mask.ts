/**
 * Puts made-up names in place of those of servers, people, domains, databases, folders, files, addresses and ids, the same one each time.
 * What the makers of the software named stays: a log line without it says nothing. A person has to read the result once more all the same.
 */
import { under } from '../../collections.ts';
import { literally } from './pattern.ts';

export type Mask = (given: string) => string;

type MaskedKind = 'mail address' | 'id' | 'account id' | 'path' | 'account' | 'domain name' | 'IP address' | 'server' | 'user' | 'database';

/** Names that fields of the log told, by what they are. */
export type KnownNames = { readonly servers: readonly string[]; readonly users: readonly string[]; readonly databases: readonly string[] };

const SLASH = String.raw`\\{1,2}`;
const FOLDER = String.raw`[^\\/:*?"<>|\r\n\t']{1,80}`;
const LAST = String.raw`[^\\/:*?"<>|\r\n\t\s',;)\]}]*`;
const EXTENSIONS = 'exe|dll|msi|msp|cab|log|txt|xml|config|ini|ps1|psm1|cmd|bat|sys|mof|ldf|cat';

/** Each with the piece of the text that it takes; the first one that fits counts. */
const SHAPES: readonly [MaskedKind, string][] = [
  ['mail address', String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`],
  ['id', String.raw`\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b`],
  ['account id', String.raw`\bS-1-5-21(?:-\d+){3,4}\b`],
  ['path', String.raw`(?<![\w\\])${SLASH}[\w.-]+${SLASH}(?:${FOLDER}${SLASH})*${LAST}|\b[A-Za-z]:${SLASH}(?:${FOLDER}${SLASH})*${LAST}`],
  ['account', String.raw`(?<![\w\\/:.$-])(?!HK|AUTHORITY|BUILTIN|APPPOOL|SERVICE)[A-Za-z][\w-]{1,14}${SLASH}(?![\w.-]+\.(?:${EXTENSIONS})\b)[\w.$-]+(?![\\\w])`],
  ['domain name', String.raw`\b(?!(?:microsoft|system|windows|schemas|www\.w3)\b)(?:[A-Za-z0-9][\w-]*\.)+(?:com|net|org|local|lan|corp|intern|internal|edu|gov|biz|info|loc|ad|de|fr|uk|it|es|nl|ch|at|eu|cn|jp|ru|br|pl)\b`],
  ['IP address', String.raw`(?<![\w.])(?:10|127|172\.(?:1[6-9]|2\d|3[01])|192\.168|(?:[2-9]\d|1\d\d|2[0-4]\d))(?:\.\d{1,3}){2,3}(?![\w.])`],
  ['server', String.raw`\b(?!KESTREL|S-1-|UTF-|ISO-|KB-|SHA-|MD-|X-|MS-)[A-Z][A-Z0-9]*-(?=[A-Z0-9-]*\d)[A-Z0-9-]+\b`],
];

/** Folders that every machine has. */
const KEPT_FOLDERS = /^(?:windows|winnt|system32|syswow64|temp|tmp|program files(?: \(x86\))?|programdata|common files|microsoft shared|users|documents and settings|appdata|local|installer|assembly|microsoft\.net|framework(?:64)?|logs?|bin|config|setup|scripts|\d\d?(?:\.0)?)$/i;
/** The makers publish the ids of their products; nobody is known by them. */
const KEPT_ID = /^0{8}-|0FF1CE$/i;
const KEPT_DOMAIN = /(?:^|\.)(?:contoso|microsoft|windows|windowsupdate|w3|xmlsoap|openxmlformats)\.\w+$|^(?:microsoft|system|windows)\./i;
const KEPT_NAME = /^(?:localhost|local|system|default|unknown|none|null|true|false|n\/?a|administrators?|network service|local service|nt authority.*|kestrel.*|contoso.*|s-1-5-\d\d|s-1-5-\d\d-\d+)$/i;

export function newMask(known: KnownNames): Mask {
  const made = new Map<MaskedKind | 'folder' | 'file', Map<string, number>>();
  const numberOf = (kind: MaskedKind | 'folder' | 'file', name: string) => {
    const numbers = under(made, kind, () => new Map<string, number>());
    return under(numbers, name.toLowerCase(), () => numbers.size + 1);
  };

  const pathOf = (path: string): string => {
    const slash = path.includes('\\\\', 2) ? '\\\\' : '\\';
    const isShare = path.startsWith('\\');
    const parts = path.split(/\\{1,2}/).filter((part) => part !== '');
    const [root = '', ...rest] = parts;
    const open = path.endsWith('\\');
    const named = rest.map((part, at) => (at === rest.length - 1 && !open ? fileOf(part) : KEPT_FOLDERS.test(part.trim()) || /^KESTREL/i.test(part) ? part : `folder${numberOf('folder', part)}`));
    numberOf('path', path);
    const head = isShare ? `${slash === '\\' ? '\\\\' : '\\\\\\\\'}${serverOf(root)}` : root;
    return `${[head, ...named].join(slash)}${open ? slash : ''}`;
  };
  const fileOf = (name: string): string => {
    const [, end = '', stop = ''] = /(\.\w{1,5})?(\.?)$/.exec(name) ?? [];
    return name === '' || KEPT_FOLDERS.test(name) ? name : `file${numberOf('file', name)}${end}${stop}`;
  };
  const serverOf = (name: string) => (KEPT_NAME.test(name) ? name : `KESTREL-SRV${numberOf('server', name)}`);

  const nameFor = (kind: MaskedKind, name: string): string => {
    if (kind === 'path') return pathOf(name);
    if (kind === 'server') return serverOf(name);
    if (kind === 'id') return KEPT_ID.test(name) ? name : `6b657374-7265-4c00-8000-${numberOf('id', name).toString(16).padStart(12, '0')}`;
    if (kind === 'account id') return `S-1-5-21-1-2-3-${1000 + numberOf('account id', name)}`;
    if (kind === 'mail address') return `user${numberOf('mail address', name)}@contoso.com`;
    if (kind === 'domain name') return KEPT_DOMAIN.test(name) ? name : `kestrel-host${numberOf('domain name', name)}.contoso.com`;
    if (kind === 'IP address') return `192.0.2.${numberOf('IP address', name) % 255}`;
    if (kind === 'database') return `KESTREL_DB${numberOf('database', name)}`;
    if (kind === 'user') return `user${numberOf('user', name)}`;
    return /^(?:contoso)\\/i.test(name) ? name : `CONTOSO${name.includes('\\\\') ? '\\\\' : '\\'}user${numberOf('account', name)}`;
  };

  const shapes = [...SHAPES, ...knownShapes(known)];
  const all = new RegExp(shapes.map(([, source]) => `(${source})`).join('|'), 'gu');
  return (given) =>
    given.replace(all, (whole: string, ...groups: unknown[]) => {
      const at = groups.findIndex((group) => typeof group === 'string');
      const kind = shapes[at]?.[0];
      return kind === undefined ? whole : nameFor(kind, whole);
    });
}

const MADE: readonly [what: string, begin: string][] = [
  ['file', String.raw`\bfile`],
  ['folder', String.raw`\bfolder`],
  ['user', String.raw`\buser`],
  ['server', 'KESTREL-SRV'],
  ['database', 'KESTREL_DB'],
  ['host', 'kestrel-host'],
  ['address', String.raw`\b192\.0\.2\.`],
];

/** The numbers of made-up names begin with 1 in a text of which little is left, and how many names there are in it. */
export function renumbered(text: string): { readonly text: string; readonly counts: readonly (readonly [what: string, many: number])[] } {
  const counts: [string, number][] = [];
  let made = text;
  const renumber = (what: string, shape: RegExp, numberText: (number: number) => string) => {
    const numbers = new Map<string, number>();
    made = made.replace(shape, (_whole, begin: string, number: string) => {
      return begin + numberText(under(numbers, number, () => numbers.size + 1));
    });
    if (numbers.size > 0) counts.push([what, numbers.size]);
  };
  for (const [what, begin] of MADE) renumber(what, new RegExp(`(${begin})(\\d+)(?![\\w])`, 'g'), String);
  renumber('id', /(6b657374-7265-4c00-8000-)([0-9a-f]{12})/g, (number) => number.toString(16).padStart(12, '0'));
  return { text: made, counts };
}

/** Names that only the log's fields give away, as words of their own; the longest first, since one may begin another. */
function knownShapes({ servers, users, databases }: KnownNames): [MaskedKind, string][] {
  const shape = (kind: MaskedKind, names: readonly string[]): [MaskedKind, string][] => {
    const words = [...new Set(names)].filter((name) => name.length > 2 && /\p{L}/u.test(name) && !KEPT_NAME.test(name)).toSorted((a, b) => b.length - a.length);
    return words.length === 0 ? [] : [[kind, `(?<![\\p{L}\\p{N}_])(?:${words.map((word) => literally(word).replaceAll('-', '\\x2d')).join('|')})(?![\\p{L}\\p{N}_])`]];
  };
  return [...shape('database', databases), ...shape('server', servers), ...shape('user', users.map((name) => name.replace(/^.*\\/, '')))];
}
