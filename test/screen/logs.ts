/** Logs that the tests of the screen read. */

/** A run of an installer that fails as soon as it looks for room. `said` stands in the message that tells it. */
export const installerLog = (product: string, { lines = 0 }: { readonly lines?: number } = {}): string =>
  [
    '=== Verbose logging started: 11/21/2009  10:45:02  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===',
    'MSI (c) (C8:10) [10:45:02:010]: ******* RunEngine:',
    'MSI (s) (A4:28) [10:45:03:000]: Doing action: InstallFiles',
    'Action start 10:45:03: InstallFiles.',
    ...Array.from({ length: lines }, (_, at) => `MSI (s) (A4:28) [10:45:04:000]: Executing op: FileCopy(SourceName=F${at}.DLL,DestName=f${at}.dll)`),
    'Error 1310. Error writing to file: D:\\Kestrel\\Feed\\feed.exe.  System error 112.  Verify that you have access to that directory.',
    'Action ended 10:45:05: InstallFiles. Return value 3.',
    `Property(S): ProductName = ${product}`,
    `MSI (s) (A4:28) [10:45:06:000]: Product: ${product} -- Installation failed.`,
    'MSI (c) (C8:10) [10:45:07:000]: MainEngineThread is returning 1603',
    '=== Verbose logging stopped: 11/21/2009  10:45:07 ===',
    '',
  ].join('\r\n');
