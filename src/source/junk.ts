/** Files that operating systems leave in every folder. They are told from logs by their names, because that is what makes them. */

export const JUNK = 'a system file of Windows, macOS or git, not a log';

const NAMES = new Set(['.ds_store', '__macosx', '.spotlight-v100', '.trashes', '.fseventsd', 'thumbs.db', 'desktop.ini', '$recycle.bin', 'system volume information', '.git', '.svn']);

/** `path` with `/` or of one name; macOS puts the attributes of `a.log` into `._a.log`. */
export function isJunk(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('._') || NAMES.has(name.toLowerCase()));
}
