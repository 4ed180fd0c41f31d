/**
 * The objects that an upgrade line speaks of, and the versions it states of them.
 *
 *   SPContentDatabase Name=WSS_Content Parent=SPDatabaseServiceInstance
 *   SPSite Url=http://kestrel/sites/a
 *   Found 3 web(s) using missing web template 75820 (lcid: 1033) in ContentDatabase WSS_Content.
 *   VERSION LOG (GET): Upgrade object too new.  Current versions: (build version = 15.0.4923.1000, schema version = 15.0.3.0). Target versions: (build version = …, schema version = …).
 *   [SessionStateService] SchemaVersion = 14.0.1.0.
 */
import type { FactSeed } from '../src/types.ts';

// `SPContentDatabase Name=WSS_Content Parent=…`, `SPSite Url=http://kestrel/sites/a`, `SPFarm=SharePoint_Config`, `SPFarm Name= SharePoint_Config`
const OBJECT_KEYS = [' Name=', ' Url=', 'Farm='];
const NAME_ENDS = /[\],'"\r\n]| Parent=|\. | was | is |\.?\s{0,9}$/;
const LONGEST_NAME = 300;
const WHOLE_OBJECT = /^(?:[A-Z]\w{1,80} (?:Name|Url|Id|Value)=.{1,400}|No context object)$/;
// `… is referenced in the database [WSS_Content], but …`, `… in ContentDatabase WSS_Content.`
const DATABASE = /\bdatabase \[(?<a>[^\]]{1,128})\]|\bContentDatabase (?<b>[\w-][\w.-]{0,126}?)(?=[.,]?(?:\s|$))/i;

const VERSIONS = /\bCurrent versions?: \((?<current>[^)]{1,200})\)(?:\.? {1,4}Target versions?: \((?<target>[^)]{1,200})\))?/i;
const VERSION_PAIR = /\bbuild version = (?<build>\d[\d.]{1,40})(?:, schema version = (?<schema>\d[\d.]{1,40}))?/i;
const SCHEMA = /\b(?<target>Target )?Schema ?Version ?[=:] ?(?<schema>\d{1,6}(?:\.\d{1,6}){1,3})/i;
const IN_BRACKETS = /^\[(?<name>[^\]]{1,200})\]/;

/** The whole text is the name of an object: the next error is about it. */
export function isObjectLine(text: string): boolean {
  return WHOLE_OBJECT.test(text);
}

export type UpgradeObject = { readonly type: string; readonly key: string; readonly name: string };

/** The first object that a text names: its type stands before the key, its name after it. */
export function objectIn(text: string): UpgradeObject | undefined {
  let at = -1;
  for (const key of OBJECT_KEYS) {
    const found = text.indexOf(key);
    if (found !== -1 && (at === -1 || found < at)) at = found;
  }
  if (at === -1) return undefined;
  const equals = text.indexOf('=', at);
  const end = text.charCodeAt(at) === 32 ? at : equals;
  let start = end;
  while (start > 0 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  const rest = text.slice(equals + 1, equals + LONGEST_NAME).trimStart();
  const name = rest.slice(0, NAME_ENDS.exec(rest)?.index ?? rest.length).trim();
  const type = text.slice(start, end);
  return name === '' || !/^[A-Z]/.test(type) ? undefined : { type, key: text.charCodeAt(at + 1) === 85 ? 'Url' : 'Name', name };
}

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/** Its name, where the object is a database. */
export function databaseIn(object: UpgradeObject | undefined): string | undefined {
  return object?.type.endsWith('Database') ? object.name : undefined;
}

/** The database that a sentence names. */
export function namedDatabase(text: string): string | undefined {
  if (!text.includes('atabase')) return undefined;
  const groups = DATABASE.exec(text)?.groups;
  return groups?.a ?? groups?.b;
}

/** Current build and schema are those of the database, the target ones those of the installed binaries. */
export function versionFacts(text: string, named: string | undefined, component: string): readonly FactSeed[] | undefined {
  const subject = named ?? IN_BRACKETS.exec(text)?.groups?.name ?? component;
  const versions = VERSIONS.exec(text)?.groups;
  if (versions) {
    const facts = [
      ...pairFacts(component, subject, versions.current, 'database', 'schema'),
      ...pairFacts(component, subject, versions.target, 'target', 'expected'),
    ];
    return facts.length > 0 ? facts : undefined;
  }
  const schema = SCHEMA.exec(text)?.groups;
  if (schema?.schema === undefined) return undefined;
  return [versionFact(component, subject, schema.schema, schema.target === undefined ? 'schema' : 'expected')];
}

function pairFacts(sequence: string, subject: string, text: string | undefined, ofBuild: string, ofSchema: string): FactSeed[] {
  const pair = text === undefined ? undefined : VERSION_PAIR.exec(text)?.groups;
  const facts: FactSeed[] = [];
  if (pair?.build !== undefined) facts.push(versionFact(sequence, subject, pair.build, ofBuild));
  if (pair?.schema !== undefined) facts.push(versionFact(sequence, subject, pair.schema, ofSchema));
  return facts;
}

function versionFact(sequence: string, subject: string, value: string, of: string): FactSeed {
  return { kind: 'version', subject, value, fields: { of, family: 'sharepoint', sequence } };
}
