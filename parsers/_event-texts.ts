/**
 * Events of which nothing is needed but their English sentence, by provider and number: why a server restarted, which process died,
 * what a product says of its database.
 *
 *   User32 1074              The process C:\Windows\system32\winlogon.exe (KESTREL-WFE1) has initiated the restart of computer KESTREL-WFE1 …
 *   Application Error 1000   Faulting application name: msiexec.exe, version: 5.0.7601.17514, time stamp: 0x4ce79d93 …
 *   SharePoint 5586          Unknown SQL Exception 9002 occurred. Additional error information from SQL Server is included below. …
 *
 * Sources: user32.dll, wer.dll, wersvc.dll, rstrtmgr.dll, http.sys and aspnet_rc.dll of https://github.com/libyal/winevt-kb; https://support.microsoft.com/kb/328839 and kb/887722 (MSExchangeCluster);
 * https://learn.microsoft.com/troubleshoot/exchange/setup/event-id-6010-after-cumulative-update-23;
 * https://learn.microsoft.com/previous-versions/office/sharepoint-server-2010/ee513043(v=office.14) and its neighbours, kb/944154 (SharePoint).
 * No table was at hand for SharePoint 3351, 3355, 5617, 6398, 6482 and 6800, WAS, EventLog 6009 and Kernel-General: they are as servers are known to write them.
 */
import type { Wording } from './_event-template.ts';

type Texts = Readonly<Record<string, Wording>>;

const HTTP: Texts = { 15021: { text: 'An error occurred while using SSL configuration for endpoint %2.  The error status code is contained within the returned data.' } };

const SQL_SAYS = 'Additional error information from SQL Server is included below.';
const UPGRADE_DOCUMENT = 'please make sure the Admin Group and Routing Group was not changed after the creation of the Exchange resource. Refer to the upgrade documentation for details.';

const WEB_EVENT =
  'Event code: %1 Event message: %2 Event time: %3 Event time (UTC): %4 Event ID: %5 Event sequence: %6 Event occurrence: %7 Event detail code: %8 Application information: Application domain: %9 Trust level: %10 Application Virtual Path: %11 Application Path: %12 Machine name: %13 Process information: Process ID: %15 Process name: %16 Account name: %17 Exception information: Exception type: %18 Exception message: %19';
const WEB_REQUEST: Wording = {
  text: `${WEB_EVENT} Request information: Request URL: %20 Request path: %21 User host address: %22 User: %23 Is authenticated: %24 Authentication Type: %25 Thread account name: %26 Thread information: Thread ID: %27 Thread account name: %28 Is impersonating: %29 Stack trace: %30 Custom event details: %14`,
};

/** Providers in small letters. */
const BY_PROVIDER: Readonly<Record<string, Texts>> = {
  eventlog: {
    6005: { text: 'The Event log service was started.' },
    6006: { text: 'The Event log service was stopped.' },
    6008: { text: 'The previous system shutdown at %1 on %2 was unexpected.' },
    6009: { text: 'Microsoft (R) Windows (R) %1 %2 %3 %4.' },
  },
  user32: {
    1074: {
      text: 'The process %1 has initiated the %5 of computer %2 on behalf of user %7 for the following reason: %3 Reason Code: %4 Shutdown Type: %5 Comment: %6',
      items: ['process'],
    },
    1076: { text: 'The reason supplied by user %6 for the last unexpected shutdown of this computer is: %1 Reason Code: %2 Problem ID: %3 Bugcheck String: %4 Comment: %5' },
  },
  'microsoft-windows-kernel-general': {
    12: { text: 'The operating system started at system time %7.' },
    13: { text: 'The operating system is shutting down at system time %1.' },
  },
  'microsoft-windows-kernel-power': {
    41: { text: 'The system has rebooted without cleanly shutting down first. This error could be caused if the system stopped responding, crashed, or lost power unexpectedly.' },
  },
  'application error': {
    1000: {
      text: 'Faulting application name: %1, version: %2, time stamp: 0x%3 Faulting module name: %4, version: %5, time stamp: 0x%6 Exception code: 0x%7 Fault offset: 0x%8 Faulting process id: 0x%9 Faulting application start time: 0x%10 Faulting application path: %11 Faulting module path: %12 Report Id: %13 Faulting package full name: %14 Faulting package-relative application ID: %15',
      older: [
        'Faulting application name: %1, version: %2, time stamp: 0x%3 Faulting module name: %4, version: %5, time stamp: 0x%6 Exception code: 0x%7 Fault offset: 0x%8 Faulting process id: 0x%9 Faulting application start time: 0x%10 Faulting application path: %11 Faulting module path: %12 Report Id: %13',
        'Faulting application %1, version %2, time stamp 0x%3, faulting module %4, version %5, time stamp 0x%6, exception code 0x%7, fault offset 0x%8, process id 0x%9, application start time 0x%10.',
      ],
      items: ['process'],
    },
  },
  'application hang': {
    1002: {
      text: 'The program %1 version %2 stopped interacting with Windows and was closed. To see if more information about the problem is available, check the problem history in the Security and Maintenance control panel. Process ID: %3 Start Time: %4 Termination Time: %5 Application Path: %6 Report Id: %7 Faulting package full name: %8 Faulting package-relative application ID: %9',
      older: [
        'The program %1 version %2 stopped interacting with Windows and was closed. To see if more information about the problem is available, check the problem history in the Action Center control panel. Process ID: %3 Start Time: %4 Termination Time: %5 Application Path: %6 Report Id: %7',
        'The program %1 version %2 stopped interacting with Windows and was closed. To see if more information about the problem is available, check the problem history in the Problem Reports and Solutions control panel. Process ID: %3 Start Time: %4 Termination Time: %5',
      ],
      items: ['process'],
    },
  },
  'windows error reporting': {
    1001: {
      text: 'Fault bucket %1, type %2 Event Name: %3 Response: %4 Cab Id: %5 Problem signature: P1: %6 P2: %7 P3: %8 P4: %9 P5: %10 P6: %11 P7: %12 P8: %13 P9: %14 P10: %15 Attached files: %16 These files may be available here: %17 Analysis symbol: %18 Rechecking for solution: %19 Report Id: %20 Report Status: %21',
    },
  },
  'microsoft-windows-restartmanager': {
    10000: { text: 'Starting session %1 - %2.' },
    10001: { text: 'Ending session %1 started %2.' },
    10002: { text: "Shutting down application or service '%3'.", items: ['', 'file', 'process'] },
    10003: { text: "Restarting application or service '%3'.", items: ['', 'file', 'process'] },
    10005: { text: 'Machine restart is required.' },
    10006: { text: "Application or service '%3' could not be shut down.", items: ['', 'file', 'process'] },
    10007: { text: "Application or service '%3' could not be restarted.", items: ['', 'file', 'process'] },
    10008: { text: 'Restart Manager encountered an internal error.' },
    10009: { text: 'Service tagging failed to find target service in process %2.' },
    10010: { text: "Application '%3' (pid %2) cannot be restarted - %9.", items: ['', 'pid', 'file'] },
  },
  'microsoft-windows-was': {
    5002: { text: "Application pool '%1' is being automatically disabled due to a series of failures in the process(es) serving that application pool." },
    5009: { text: "A process serving application pool '%1' terminated unexpectedly. The process id was '%2'. The process exit code was '0x%3'." },
    5010: { text: "A process serving application pool '%1' failed to respond to a ping. The process id was '%2'." },
    5011: { text: "A process serving application pool '%1' suffered a fatal communication error with the Windows Process Activation Service. The process id was '%2'. The data field contains the error number." },
    5012: { text: "A process serving application pool '%1' exceeded time limits during start up. The process id was '%2'." },
    5013: { text: "A process serving application pool '%1' exceeded time limits during shut down. The process id was '%2'." },
    5057: {
      text: 'Application pool %1 has been disabled. Windows Process Activation Service (WAS) did not create a worker process to serve the application pool because the application pool identity is invalid.',
    },
    5059: {
      text: 'Application pool %1 has been disabled. Windows Process Activation Service (WAS) encountered a failure when it started a worker process to serve the application pool.',
    },
  },
  httpevent: HTTP,
  'microsoft-windows-httpevent': HTTP,
  'microsoft-windows-httpservice': HTTP,
  msexchangecluster: {
    1025: {
      text: "The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator program, select 'Upgrade Exchange Virtual Server' from the resource context menu to upgrade this Virtual Server.",
    },
    2065: { text: '%1: Failed to bring the resource online.' },
    2146: { text: `%1: An Error occured during the Exchange resource upgrade, ${UPGRADE_DOCUMENT}` },
  },
  msexchangeapplicationlogic: { 6010: { text: "Failed to read in memory manifest validation XSD schemas for version '%1'." } },
};

/** Families of providers that share their events: `ASP.NET 2.0.50727.0`, `Microsoft-SharePoint Products-SharePoint Foundation`. */
const BY_FAMILY: readonly (readonly [provider: RegExp, texts: Texts])[] = [
  [/^asp\.net \d/, { 1308: { text: `${WEB_EVENT} Custom event details: %14` }, 1309: WEB_REQUEST, 1310: WEB_REQUEST }],
  [
    /sharepoint/,
    {
      3351: { text: `SQL database login for '%1' on instance '%2' failed. ${SQL_SAYS} %3`, items: ['database'] },
      3355: { text: `Cannot connect to SQL Server. %1 not found. ${SQL_SAYS} %2` },
      3760: { text: `SQL Database '%1' on SQL Server instance '%2' not found. ${SQL_SAYS} %3`, items: ['database'] },
      5586: { text: `Unknown SQL Exception %1 occurred. ${SQL_SAYS} %2`, older: [`Unknown SQL Exception %1 occured. ${SQL_SAYS} %2`], items: ['result'] },
      5617: {
        text: 'There is a compatibility range mismatch between the Web server and database "%1", and connections to the data have been blocked to due to this incompatibility. This can happen when a content database has not been upgraded to be within the compatibility range of the Web server, or if the database has been upgraded to a higher level than the web server. The Web server and the database must be upgraded to the same version and build level to return to compatibility range.',
        items: ['database'],
      },
      6398: { text: 'The Execute method of job definition %1 (ID %2) threw an exception. More information is included below. %3' },
      6482: { text: 'Application Server Administration job failed for service instance %1 (%2). Reason: %3 Technical Support Details: %4' },
      6800: { text: 'The database %1 on %2 is not accessible to missing Windows Internal Database signatures.', items: ['database'] },
    },
  ],
];

export function wordingOf(provider: string, id: string): Wording | undefined {
  const name = provider.toLowerCase();
  return (BY_PROVIDER[name] ?? BY_FAMILY.find(([family]) => family.test(name))?.[1])?.[id];
}
