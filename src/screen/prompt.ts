/** A line at the bottom in which something is typed: what to look for, a line number, the name of a file. */

export type PromptKind = 'search' | 'filter' | 'line' | 'format' | 'file' | 'overwrite';

export type Prompt = {
  readonly kind: PromptKind;
  readonly text: string;
  /** Of a search: a regular expression in place of a text. */
  readonly isPattern: boolean;
  /** Why what was typed cannot be used. */
  readonly trouble?: string | undefined;
  /** Of an export: what is written, and to which file. */
  readonly format?: 'text' | 'json' | undefined;
  readonly file?: string | undefined;
};

/** Asked with one key. */
const BY_KEY: ReadonlySet<PromptKind> = new Set(['format', 'overwrite']);

export type Typed = { readonly prompt: Prompt } | { readonly done: Prompt } | 'left';

/** @param before what was typed in such a prompt the last time */
export function type(prompt: Prompt, key: string, before: string): Typed {
  const edited = (text: string): Typed => ({ prompt: { ...prompt, text, trouble: undefined } });
  if (key === 'Esc' || key === 'Ctrl-C') return 'left';
  if (BY_KEY.has(prompt.kind)) return [...key].length === 1 ? { done: { ...prompt, text: key } } : { prompt };
  if (key === 'Enter') return { done: prompt };
  if (key === 'Backspace') return prompt.text === '' ? 'left' : edited([...prompt.text].slice(0, -1).join(''));
  if (key === 'Ctrl-U') return edited('');
  if (key === 'Up') return edited(before);
  if (key === 'Tab') return prompt.kind === 'search' || prompt.kind === 'filter' ? { prompt: { ...prompt, isPattern: !prompt.isPattern, trouble: undefined } } : { prompt };
  const character = key === 'Space' ? ' ' : key;
  return [...character].length === 1 ? edited(prompt.text + character) : { prompt };
}

/** What is pasted is typed, but for its line ends. */
export const paste = (prompt: Prompt, text: string): Prompt => (BY_KEY.has(prompt.kind) ? prompt : { ...prompt, text: prompt.text + text.replace(/[\r\n]+/g, ''), trouble: undefined });

export function promptWords({ kind, isPattern, format, file }: Prompt): string {
  switch (kind) {
    case 'search':
      return `search for a ${isPattern ? 'pattern (Tab: text)' : 'text (Tab: pattern)'}: `;
    case 'filter':
      return `only lines with a ${isPattern ? 'pattern (Tab: text)' : 'text (Tab: pattern)'}: `;
    case 'line':
      return 'go to line: ';
    case 'format':
      return 'write the report as  t text  j JSON  Esc leave ';
    case 'file':
      return `write the ${format === 'json' ? 'JSON' : 'text'} to file: `;
    case 'overwrite':
      return `${file} is there already. Overwrite it?  y yes  n no `;
  }
}
