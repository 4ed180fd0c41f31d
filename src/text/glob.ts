/** `KESTREL-SQL*`, `*\LOGS\Upgrade.log`: names with `*` for any characters and `?` for one. Case and the kind of slash do not matter. */

const folded = (text: string) => text.toLowerCase().replaceAll('\\', '/');

/** Goes back to the last `*` only, so that the time is bounded by the product of both lengths. */
export function globFits(glob: string, text: string): boolean {
  const [pattern, given] = [folded(glob), folded(text)];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < given.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (pattern[at] === '?' || pattern[at] === given[i]) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
