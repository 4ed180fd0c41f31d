/** A store that keeps its documents in memory: what the questions of `Store` mean, in as few words as possible. */
import { fieldOf } from '../../src/archive/fields.ts';
import type { Answer, Document, FieldName, Filter, Store } from '../../src/types.ts';

export function memoryStore(documents: readonly Document[]): Store {
  const valuesOf = ({ fields }: Document, name: FieldName): string[] => {
    const value = fields[name];
    return value === undefined ? [] : typeof value === 'object' ? [...new Set(value)] : [String(value)];
  };
  const fits = (document: Document, { is = {}, not = {}, from = -Infinity, before = Infinity }: Filter) => {
    const has = ([name, wanted]: [string, readonly string[]]) => valuesOf(document, name as FieldName).some((value) => wanted.includes(value));
    const time = Date.parse(String(document.fields['@timestamp']));
    return time >= from && time < before && Object.entries(is).every(has) && !Object.entries(not).some(has);
  };
  const some = ({ dataset, where = {} }: { readonly dataset: string; readonly where?: Filter | undefined }) => documents.filter((document) => document.dataset === dataset && fits(document, where));
  const compare = (a: string | undefined, b: string | undefined, name?: FieldName) => {
    if (a === b) return 0;
    if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
    return name && fieldOf(name).type === 'long' ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b));
  };
  return {
    place: 'memory',
    put: () => Promise.reject(new Error('it has what it was made with')),
    forget: () => Promise.resolve(0),
    close: () => Promise.resolve(),
    count(question) {
      if (question.by.length === 0) return Promise.resolve([{ values: [], count: some(question).length }]);
      const counts = new Map<string, { values: (string | undefined)[]; count: number }>();
      for (const document of some(question)) {
        const each = question.by.map((name) => valuesOf(document, name)).map((values): (string | undefined)[] => (values.length === 0 ? [undefined] : values));
        for (const values of each.reduce<(string | undefined)[][]>((all, own) => all.flatMap((before) => own.map((value) => [...before, value])), [[]])) {
          const key = JSON.stringify(values.map((value) => value ?? null));
          const known = counts.get(key) ?? { values, count: 0 };
          counts.set(key, { values, count: known.count + 1 });
        }
      }
      const answers: Answer[] = [...counts.values()];
      return Promise.resolve(answers.toSorted((a, b) => a.values.reduce((order, value, at) => order || compare(value, b.values[at], question.by[at]), 0)));
    },
    async *find({ order, limit, ...search }) {
      const sign = order === 'oldest' ? 1 : -1;
      const sorted = some(search).toSorted((a, b) => sign * (Date.parse(String(a.fields['@timestamp'])) - Date.parse(String(b.fields['@timestamp'])) || compare(a.id, b.id)));
      yield* sorted.slice(0, limit);
    },
  };
}
