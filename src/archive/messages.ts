/** What the main thread and its workers say to each other. */
import type { Archived, Document } from '../types.ts';
import type { Worked } from './work.ts';

export type ToWorker =
  | { readonly is: 'work'; readonly archived: Archived }
  /** To `identified`. */
  | { readonly is: 'answer'; readonly analyze: boolean }
  /** The store has one portion of documents. */
  | { readonly is: 'taken'; readonly size: number };

export type FromWorker =
  /** Rules and parsers are loaded. */
  | { readonly is: 'ready' }
  | { readonly is: 'identified'; readonly id: string }
  | { readonly is: 'documents'; readonly documents: readonly Document[]; readonly size: number }
  /** Reads from this path. */
  | { readonly is: 'alive'; readonly path: string }
  | { readonly is: 'worked'; readonly worked: Worked };
