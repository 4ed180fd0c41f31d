/** What the schemas of files share that somebody writes by hand: rules, plans, suppressions. */
import { z } from 'zod';

export const text = z.string().trim().min(1);

/** YAML reads 1603 as a number; it is meant as it is written. */
export const value = z.union([z.string(), z.number()]).transform(String);

/** One thing, or a list of them. */
export const oneOrMore = <Piece extends z.ZodType>(piece: Piece) => z.union([piece, z.array(piece).min(1)]).transform((given): z.output<Piece>[] => (Array.isArray(given) ? given : [given]));

/** Ids of facts and signatures in `rules/catalog/known-*.csv`; `rules/COVERAGE.md` is made of them. */
export const covers = z.array(z.string().regex(/^[A-Z]+-\d+$/)).default([]);
