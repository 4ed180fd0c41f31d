/**
 * Exit codes of setup.exe and of update packages that are neither success nor failure: those of Windows Installer and, from 17000 on,
 * those of Office. https://learn.microsoft.com/previous-versions/office/office-2010/cc179058(v=office.14)
 */
export const RESTART_CODES: ReadonlySet<number> = new Set([1641, 3010, 17022]);
export const CANCEL_CODES: ReadonlySet<number> = new Set([1602, 17023]);
