/**
 * Errors of Windows as events name them: `%%1053` among the items, the text of the error in the sentence.
 *
 *   %%1053              The service did not respond to the start or control request in a timely fashion.
 *   %%-2147024891, %%2147942405          0x80070005; Windows has no text for most of these and shows what is among the items
 *
 * Only those that stop services and installers. Source: https://learn.microsoft.com/windows/win32/debug/system-error-codes
 */

/** The text of today first, then that of older versions. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  2: ['The system cannot find the file specified.'],
  3: ['The system cannot find the path specified.'],
  5: ['Access is denied.'],
  8: ['Not enough memory resources are available to process this command.', 'Not enough storage is available to process this command.'],
  13: ['The data is invalid.'],
  14: ['Not enough memory resources are available to complete this operation.', 'Not enough storage is available to complete this operation.'],
  21: ['The device is not ready.'],
  32: ['The process cannot access the file because it is being used by another process.'],
  50: ['The request is not supported.'],
  53: ['The network path was not found.'],
  87: ['The parameter is incorrect.'],
  112: ['There is not enough space on the disk.'],
  126: ['The specified module could not be found.'],
  127: ['The specified procedure could not be found.'],
  193: ['%1 is not a valid Win32 application.'],
  1051: ['A stop control has been sent to a service that other running services are dependent on.'],
  1052: ['The requested control is not valid for this service.'],
  1053: ['The service did not respond to the start or control request in a timely fashion.'],
  1054: ['A thread could not be created for the service.'],
  1055: ['The service database is locked.'],
  1056: ['An instance of the service is already running.'],
  1057: ['The account name is invalid or does not exist, or the password is invalid for the account name specified.'],
  1058: ['The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.'],
  1059: ['Circular service dependency was specified.'],
  1060: ['The specified service does not exist as an installed service.'],
  1061: ['The service cannot accept control messages at this time.'],
  1062: ['The service has not been started.'],
  1063: ['The service process could not connect to the service controller.'],
  1064: ['An exception occurred in the service when handling the control request.'],
  1066: ['The service has returned a service-specific error code.'],
  1067: ['The process terminated unexpectedly.'],
  1068: ['The dependency service or group failed to start.'],
  1069: ['The service did not start due to a logon failure.'],
  1070: ['After starting, the service hung in a start-pending state.'],
  1072: ['The specified service has been marked for deletion.'],
  1075: ['The dependency service does not exist or has been marked for deletion.'],
  1077: ['No attempts to start the service have been made since the last boot.'],
  1079: ['The account specified for this service is different from the account specified for other services running in the same process.'],
  1083: ['The executable program that this service is configured to run in does not implement the service.'],
  1114: ['A dynamic link library (DLL) initialization routine failed.'],
  1326: ['The user name or password is incorrect.', 'Logon failure: unknown user name or bad password.'],
  1330: ['The password for this account has expired.', 'Logon failure: the specified account password has expired.'],
  1331: ["This user can't sign in because this account is currently disabled.", 'Logon failure: account currently disabled.'],
  1355: ['The specified domain either does not exist or could not be contacted.'],
  1385: ['Logon failure: the user has not been granted the requested logon type at this computer.'],
  1450: ['Insufficient system resources exist to complete the requested service.'],
  1722: ['The RPC server is unavailable.'],
  1753: ['There are no more endpoints available from the endpoint mapper.'],
  1909: ['The referenced account is currently locked out and may not be logged on to.'],
  14001: [
    'The application has failed to start because its side-by-side configuration is incorrect. Please see the application event log or use the command-line sxstrace.exe tool for more detail.',
    'The application has failed to start because its side-by-side configuration is incorrect. Please see the application event log for more detail.',
  ],
};

const PARAMETER = /^%%(?<number>-?\d{1,10})$/;

/** What Windows puts in place of an item: the text of the error where it is one. */
export function textOfError(item: string): string {
  const { number } = PARAMETER.exec(item)?.groups ?? {};
  return (number === undefined ? undefined : TEXTS[number]?.[0]) ?? item;
}

/** The number of an error out of an item or its text: `1053`, and `0x80070005` where it is no error of Windows itself. */
export function errorNumberOf(said: string): string | undefined {
  const { number } = PARAMETER.exec(said)?.groups ?? {};
  if (number === undefined) return Object.keys(TEXTS).find((known) => TEXTS[known]?.some((text) => said.startsWith(text)));
  const code = Number(number);
  return code >= 0 && code < 0x8000_0000 ? number : `0x${(code >>> 0).toString(16).toUpperCase()}`;
}
