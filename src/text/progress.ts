/** How far a run has got, in words. */
import type { Progress } from '../types.ts';

/** `tasks 3 of 10`, `databases 4` */
export const progressText = ({ of, done, total }: Progress): string => `${of} ${done}${total === undefined ? '' : ` of ${total}`}`;
