/**
 * What of a binary event log cannot be read: each place is counted, and at the end the report has one line for all of a kind.
 *
 *   2 damaged records are left out; the first at offset 0x1f90: record 6: it names no provider or no event
 */
import type { BinaryContext } from '../src/types.ts';

export type Losses = {
  /** `line`: of the event that is lost, which then is quoted as one. */
  readonly note: (offset: number, reason: string, line?: number) => void;
  readonly tell: () => void;
};

/** @param said what was lost, and what that means */
export function lossesIn({ unparsed, skip }: BinaryContext, said: (count: number) => string): Losses {
  let count = 0;
  let first = '';
  return {
    note(offset, reason, line) {
      const told = `offset 0x${offset.toString(16)}: ${reason}`;
      if (line !== undefined) unparsed(line, told);
      if (count === 0) first = told;
      count += 1;
    },
    tell() {
      if (count > 0) skip(`${said(count)}; ${count === 1 ? '' : 'the first '}at ${first}`);
    },
  };
}

/** `1 damaged record is`, `2 damaged records are` */
export const countOf = (count: number, thing: string): string => `${count} damaged ${thing}${count === 1 ? ' is' : 's are'}`;
