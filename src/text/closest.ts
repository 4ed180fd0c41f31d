/** Of some names those that somebody most likely meant. */
import { byText } from '../collections.ts';

const OFFERED = 3;

export function closest(wrong: string, names: readonly string[], offered = OFFERED): string[] {
  const word = wrong.toLowerCase();
  // A part of the name is how people remember one.
  const cost = (name: string) => (name.includes(word) || word.includes(name) ? 0 : distance(word, name));
  return names.map((name) => ({ name, cost: cost(name) })).toSorted((a, b) => a.cost - b.cost || byText(a.name, b.name)).slice(0, offered).map(({ name }) => name);
}

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    before = row;
  }
  return before[b.length] ?? 0;
}
