/** The fewest lines with which something still holds: what the parser needs around an entry, found by leaving out and trying. */

type Trial = (lines: readonly string[]) => Promise<boolean>;

/** Each is a run over some lines; enough for thousands of lines in halves and quarters. */
const MOST_TRIALS = 400;

/** @param kept places of the first and last line that stay. @returns the lines, and where the kept ones are now */
export async function shrink(lines: readonly string[], kept: readonly [number, number], holds: Trial): Promise<{ readonly lines: readonly string[]; readonly first: number; readonly last: number }> {
  let left = [...lines];
  let [first, last] = kept;
  let trials = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = left.length; end > 0; ) {
      const begin = Math.max(0, end - size);
      const overlaps = begin <= last && end > first;
      if (overlaps && size > 1) {
        // The lines that stay part a piece in two.
        end = end > last + 1 && begin < last + 1 ? await cut(last + 1, end) : begin;
        continue;
      }
      end = overlaps ? begin : await cut(begin, end);
    }
  }
  return { lines: left, first, last };

  async function cut(begin: number, end: number): Promise<number> {
    const without = [...left.slice(0, begin), ...left.slice(end)];
    if (trials++ >= MOST_TRIALS || !(await holds(without))) return begin;
    left = without;
    if (end <= first) {
      first -= end - begin;
      last -= end - begin;
    }
    return begin;
  }
}
