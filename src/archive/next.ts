/** To come. */
import type { Outcome, Report } from '../types.ts';
export type Next = { readonly number: number; readonly next?: { readonly attempt: string; readonly outcome: Outcome; readonly after?: number | undefined; readonly changed: readonly string[] } | undefined };
export const nextOf = (_report: Report): ReadonlyMap<string, Next> => new Map<string, Next>();
