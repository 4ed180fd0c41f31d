/** The shapes that `rules/baseline/` should hold: of each kind those of all runs in `sample-logs/` that went well. */
import { trackRuns } from '../../src/facts/runs.ts';
import type { Run } from '../../src/facts/runs.ts';
import { hasSucceeded } from '../../src/facts/outcome.ts';
import { loadParsers } from '../../src/parsers.ts';
import { SAMPLES } from '../../src/paths.ts';
import { readSources } from '../../src/source/read.ts';
import { shapeOf } from '../../src/text/shape.ts';

/** Text of each file, by its name. */
export async function baselineFiles(): Promise<Map<string, string>> {
  const shapes = new Map<string, Set<string>>();
  const fail = (error: unknown) => {
    throw error;
  };
  for await (const { source, records } of readSources([SAMPLES], { parsers: await loadParsers(), skip: () => undefined, defect: fail })) {
    const tracker = trackRuns(source.path);
    const saidIn = new Map<Run, Set<string>>();
    for await (const batch of records) {
      for (const record of batch) {
        const run = tracker.see(record);
        if (run === undefined || run.within !== undefined || record.level === 'debug' || record.mark?.mark === 'step') continue;
        const said = saidIn.get(run) ?? new Set();
        saidIn.set(run, said.add(shapeOf(record.message)));
      }
    }
    for (const run of tracker.runs()) {
      if (run.outcome === undefined || !hasSucceeded(run.outcome)) continue;
      const kind = shapes.get(`${run.kind}.txt`) ?? new Set();
      for (const shape of saidIn.get(run) ?? []) if (shape !== '') kind.add(shape);
      if (kind.size > 0) shapes.set(`${run.kind}.txt`, kind);
    }
  }
  return new Map([...shapes].map(([name, kind]) => [name, `${[...kind].toSorted().join('\n')}\n`]));
}
