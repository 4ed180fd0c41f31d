/** Runs a rule on its own examples: each is read by its parser and goes through the whole run, with this rule alone. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Example } from '../engine/rules/condition.ts';
import { analyze } from '../pipeline.ts';
import type { Finding, LogRecord, Opened, Parser, Rule } from '../types.ts';

/** The findings of `rule` in an example. */
export async function findingsIn(example: Example, rule: Rule, parsers: readonly Parser[], catalog: Catalog): Promise<readonly Finding[]> {
  const opened = example.inputs.map((input, at) => openText(input.text, input.path ?? `example/${at + 1}.log`, input.in, parsers));
  const report = await analyze(opened, { rules: [rule], catalog, skipped: [] });
  return report.findings;
}

/** A text in memory as a source of a known kind. */
export function openText(text: string, path: string, kind: string, parsers: readonly Parser[]): Opened {
  const parser = parsers.find((one) => one.id === kind);
  if (!parser) throw new Error(`there is no log kind "${kind}"`);
  const source = { path, format: kind, confidence: 1, why: 'stated', zone: parser.zone, encoding: 'utf-8', encodingWhy: 'in memory', lines: 0, events: 0, unparsed: 0, unparsedExamples: [] };
  if (parser.unit === 'bytes') throw new Error(`a ${parser.title} is no text, and no example can be written down as one`);
  const context = { path, unparsed: () => void (source.unparsed += 1), skip: () => undefined };
  const records: LogRecord[] = [];
  if (parser.unit === 'lines') {
    const reader = parser.open(context);
    records.push(...reader.lines(text.replace(/\n$/, '').split(/\r?\n/), 1), ...reader.end());
  } else {
    const reader = parser.open(context);
    records.push(...reader.text(text), ...reader.end());
  }
  return { source, records: [records] };
}
