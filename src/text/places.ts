/** Paths of inputs, as Windows, Linux and archives part them: `bundle.zip!SRV1/Logs\Upgrade.log`. */

/** Folder or archive in which a file lies, with its separator at the end. */
export const folderOf = (file: string): string => file.replace(/[^/\\!]*$/, '');

/** The folder in which a folder lies. */
export const parentOf = (folder: string): string => folderOf(folder.slice(0, -1));

/** `Upgrade.log` */
export const fileNameOf = (file: string): string => file.slice(folderOf(file).length);

/** Name alone of the folder in which a file lies: `Logs`. */
export const folderNameOf = (file: string): string => /([^/\\!]+)[/\\!]+[^/\\!]*$/.exec(file)?.[1] ?? '';
