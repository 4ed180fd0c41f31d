/**
 * Texts of rules with captured values in braces: `{file}`, `{db.value}`, `{file*}` for all its values, and
 * `{file|the file}` for a value that a log may leave out.
 */

export const PLACEHOLDER = /\{(?<name>[A-Za-z]+(?:\.[A-Za-z]+)?\*?)(?:\|(?<otherwise>[^{}]*))?\}/g;

export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (_whole, name: string, otherwise: string | undefined) => values[name] ?? otherwise ?? `<${name}>`);
}
