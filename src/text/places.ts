/** Paths of inputs. */

/** Folder or archive in which a file lies, with its separator at the end. */
export const folderOf = (file: string): string => file.replace(/[^/\\!]*$/, '');
