/** The codes among the values of a finding, each explained by the table of its context: 1603 as a result is one thing, as a message of a package another. */
import type { Catalog, CodeContext } from '../catalog/catalog.ts';
import type { ExplainedCode, Finding } from '../types.ts';

export function codesOf({ rule, values }: Finding, catalog: Catalog): ExplainedCode[] {
  const found = new Map<string, ExplainedCode>();
  /** The first context that knows a value explains it. */
  const explained = new Set<string>();
  for (const { value, context, called, written: pattern } of contextsOf(rule, values, catalog)) {
    const text = values[value] ?? '';
    const written = pattern ? pattern.exec(text)?.groups?.['code'] : text;
    const known = written ? catalog.describeCode(context, written) : undefined;
    if (!written || !known || explained.has(value)) continue;
    explained.add(value);
    const { code, name, message, meaning, source } = known;
    const key = `${context} ${code}`;
    if (!found.has(key)) found.set(key, { code: written, context, called, name, message, meaning, source });
  }
  return [...found.values()];
}

/** What a rule says of its own captures goes first. */
function* contextsOf(rule: Finding['rule'], values: Finding['values'], catalog: Catalog): Generator<CodeContext> {
  const known = catalog.contexts();
  for (const [value, context] of Object.entries(rule.codes)) {
    yield { value, context, called: known.find((one) => one.context === context)?.called ?? context };
  }
  for (const one of known) {
    if (Object.hasOwn(rule.codes, one.value)) continue;
    if (one.where === undefined || values[one.where.name] === one.where.is) yield one;
  }
}
