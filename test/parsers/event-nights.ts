/** What Windows, the installer and the products write into the event logs in some nights: items, binary data, and the English sentence. */
import type { Logged } from './event-exports.ts';

const PRODUCT = '{20F99383-15C8-5A92-94B1-E338E33EAE24}';
const PATCH = '{4EA8BFCD-A389-5CA3-83B0-71C47D3D7E87}';
const EXCHANGE = 'Microsoft Exchange Server';

type Told = Omit<Logged, 'time'>;

type Night = {
  readonly events: readonly Logged[];
  /** Product, outcome and code. */
  readonly attempts: readonly string[];
  readonly findings: readonly string[];
};

/** The events of a night, 7 seconds apart. */
const night = (day: number, expected: Omit<Night, 'events'>, ...told: readonly Told[]): Night => ({ ...expected, events: told.map((event, at) => ({ ...event, time: Date.UTC(2011, 2, day, 1, 20, 7 * at) })) });

function msi(id: number, sentence: string, items: readonly string[] = [sentence], { codes, level = 4 }: { codes?: string; level?: 2 | 3 | 4 } = {}): Told {
  const filled = [...items, ...Array.from({ length: Math.max(0, 6 - items.length) }, () => '(NULL)'), ''];
  return { provider: 'MsiInstaller', id, level, channel: 'Application', items: filled, sentence, ...(codes && { binary: Buffer.from(codes, 'latin1') }) };
}

const manager = (id: number, sentence: string, items: readonly string[], level: 2 | 4 = 4, binary?: string): Told => ({
  provider: 'Service Control Manager',
  guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}',
  eventSource: 'Service Control Manager',
  qualifiers: level === 2 ? 0xc000 : 0x4000,
  id,
  level,
  channel: 'System',
  items,
  names: items.map((_, at) => `param${at + 1}`),
  sentence,
  ...(binary !== undefined && { binary: Buffer.from(`${binary}\0`, 'utf16le') }),
});

const setup = (id: number, sentence: string, items: readonly string[], level: 2 | 4): Told => ({ provider: 'MSExchangeSetup', id, level, channel: 'Application', items, sentence });
const plain = (provider: string, id: number, level: 2 | 3 | 4, sentence: string, items: readonly string[] = [sentence]): Told => ({ provider, id, level, channel: 'Application', items, sentence });

const update = (id: 19 | 20, sentence: string, items: readonly string[], names: readonly string[]): Told => ({
  provider: 'Microsoft-Windows-WindowsUpdateClient',
  guid: '{945a8954-c147-4acd-923f-40c45405a658}',
  id,
  level: id === 20 ? 2 : 4,
  channel: 'System',
  items,
  names,
  sentence,
});

const FOUNDATION = 'Microsoft-SharePoint Products-SharePoint Foundation';

/** An error of a web site: what Windows writes before each item, and the item. */
const WEB_EVENT: readonly (readonly [label: string, item: string])[] = [
  ['Event code: ', '3008'],
  ['Event message: ', 'A configuration error has occurred.'],
  ['Event time: ', '3/9/2011 1:20:28 AM'],
  ['Event time (UTC): ', '3/9/2011 1:20:28 AM'],
  ['Event ID: ', '0f6a1c52c1b94d0d8a0e6e1b2c3d4e5f'],
  ['Event sequence: ', '1'],
  ['Event occurrence: ', '1'],
  ['Event detail code: ', '0'],
  ['\r\nApplication information: \r\n    Application domain: ', '/LM/W3SVC/1/ROOT/owa-1-129441234567890123'],
  ['    Trust level: ', 'Full'],
  ['    Application Virtual Path: ', '/owa'],
  ['    Application Path: ', 'E:\\Exchange\\V15\\FrontEnd\\HttpProxy\\owa\\'],
  ['    Machine name: ', 'KESTREL-MBX1'],
  ['\r\nProcess information: \r\n    Process ID: ', '6120'],
  ['    Process name: ', 'w3wp.exe'],
  ['    Account name: ', 'NT AUTHORITY\\SYSTEM'],
  ['\r\nException information: \r\n    Exception type: ', 'ConfigurationErrorsException'],
  ['    Exception message: ', "Could not find file 'E:\\Exchange\\V15\\ClientAccess\\SharedWebConfig.config'."],
  ['\r\nRequest information: \r\n    Request URL: ', 'https://mail.contoso.com:8443/owa/'],
  ['    Request path: ', '/owa/'],
  ['    User host address: ', '10.20.7.44'],
  ['    User: ', ''],
  ['    Is authenticated: ', 'False'],
  ['    Authentication Type: ', ''],
  ['    Thread account name: ', 'NT AUTHORITY\\SYSTEM'],
  ['\r\nThread information: \r\n    Thread ID: ', '12'],
  ['    Thread account name: ', 'NT AUTHORITY\\SYSTEM'],
  ['    Is impersonating: ', 'False'],
  ['    Stack trace: ', '   at System.Web.HttpRuntime.HostingInit(HostingEnvironmentFlags hostingFlags)'],
  ['\r\nCustom event details: ', ''],
];
/** The details, which the sentence has last, are the item after the name of the machine. */
const webItems = (): readonly string[] => {
  const items = WEB_EVENT.map(([, item]) => item);
  return [...items.slice(0, 13), items.at(-1) ?? '', ...items.slice(13, -1)];
};

const ROLLUP = 'Update Rollup 7 for Exchange Server 2007 (KB953469)';
const STORE = 'D:\\Exchange\\Bin\\store.exe';
const ABOUT = "Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso.";

export const NIGHTS: Readonly<Record<string, Night>> = {
  'a rollup finds a file in use and leaves services disabled': night(
    1,
    { attempts: ['Microsoft Exchange Server failed 1603'], findings: ['msi.file-in-use', 'msi.update-could-not-be-installed', 'msi.configuration-failed', 'event.services-left-disabled', 'event.service-does-not-start', 'msi.windows-update-error'] },
    msi(1040, `Beginning a Windows Installer transaction: D:\\Install\\ru7.msp. Client Process Id: 4711.`, ['D:\\Install\\ru7.msp', '4711']),
    manager(7040, 'The start type of the Microsoft Exchange Information Store service was changed from auto start to disabled.', ['Microsoft Exchange Information Store', 'auto start', 'disabled', 'MSExchangeIS']),
    manager(7036, 'The Microsoft Exchange Information Store service entered the stopped state.', ['Microsoft Exchange Information Store', 'stopped'], 4, 'MSExchangeIS/1'),
    msi(1025, `Product: ${EXCHANGE}. The file ${STORE} is being used by the following process: Name: mmc , Id 5120.`, [EXCHANGE, STORE, 'mmc', '5120'], { codes: PRODUCT }),
    msi(11_306, `Product: ${EXCHANGE} -- Error 1306. Another application has exclusive access to the file '${STORE}'.  Please shut down all other applications, then click Retry.`, undefined, { codes: PRODUCT, level: 2 }),
    msi(1023, `Product: ${EXCHANGE} - Update '${ROLLUP}' could not be installed. Error code 1603. Additional information is available in the log file D:\\Install\\ru7.log.`, [EXCHANGE, ROLLUP, '1603', 'D:\\Install\\ru7.log'], { codes: `${PRODUCT} ${PATCH} 1603`, level: 2 }),
    msi(11_729, `Product: ${EXCHANGE} -- Configuration failed.`, undefined, { codes: PRODUCT }),
    msi(1042, `Ending a Windows Installer transaction: D:\\Install\\ru7.msp. Client Process Id: 4711.`, ['D:\\Install\\ru7.msp', '4711']),
    update(20, `Installation Failure: Windows failed to install the following update with error 0x80070643: ${ROLLUP}.`, ['0x80070643', ROLLUP, '{7B1D6F2A-09C4-4A7C-9F5E-2C3A51E80B17}', '200'], ['errorCode', 'updateTitle', 'updateGuid', 'updateRevisionNumber']),
    manager(7001, 'The Microsoft Exchange Transport service depends on the Microsoft Exchange Active Directory Topology Service service which failed to start because of the following error: \r\nThe service cannot be started, either because it is disabled or because it has no enabled devices associated with it.', ['Microsoft Exchange Transport', 'Microsoft Exchange Active Directory Topology Service', '%%1058'], 2),
  ),
  'services that do not start after an update that needs a restart': night(
    2,
    { attempts: ['Kestrel Agent failed 1635', 'Microsoft Exchange Server succeeded-reboot-required 3010'], findings: ['msi.package-unreadable', 'event.publisher-certificate-check', 'msi.update-could-not-be-installed', 'event.service-does-not-start', 'event.service-does-not-start', 'event.service-does-not-start', 'event.service-does-not-start', 'run.restart-needed'] },
    msi(1024, "Product: Kestrel Agent - Update 'Agent SP1' could not be installed. Error code 1635. Windows Installer can create logs to help troubleshoot issues with installing software packages. Use the following link for instructions on turning on logging support: http://go.microsoft.com/fwlink/?LinkId=23127", ['Kestrel Agent', 'Agent SP1', '1635'], { codes: `${PRODUCT} ${PATCH} 1635`, level: 2 }),
    msi(1036, `Windows Installer installed an update. Product Name: ${EXCHANGE}. Product Version: 8.1.240.6. Product Language: 1033. Manufacturer: Microsoft Corporation. Update Name: ${ROLLUP}. Installation success or error status: 3010.`, [EXCHANGE, '8.1.240.6', '1033', ROLLUP, '3010', 'Microsoft Corporation'], { codes: `${PRODUCT} ${PATCH} 3010` }),
    msi(1038, `Windows Installer requires a system restart. Product Name: ${EXCHANGE}. Product Version: 8.1.240.6. Product Language: 1033. Manufacturer: Microsoft Corporation. Type of System Restart: 2. Reason for Restart: 1.`, [EXCHANGE, '8.1.240.6', '1033', '2', '1', 'Microsoft Corporation'], { codes: PRODUCT }),
    manager(7000, 'The Microsoft Exchange Service Host service failed to start due to the following error: \r\nThe service did not respond to the start or control request in a timely fashion.', ['Microsoft Exchange Service Host', '%%1053'], 2),
    manager(7009, 'A timeout was reached (30000 milliseconds) while waiting for the Microsoft Exchange Service Host service to connect.', ['30000', 'Microsoft Exchange Service Host'], 2),
    manager(7023, 'The Microsoft Exchange Replication Service service terminated with the following error: \r\nThe system cannot find the file specified.', ['Microsoft Exchange Replication Service', '%%2'], 2),
    manager(7024, 'The SQL Server (KESTREL) service terminated with the following service-specific error: \r\nAccess is denied.', ['SQL Server (KESTREL)', '%%5'], 2),
    manager(7031, 'The Microsoft Exchange Transport service terminated unexpectedly.  It has done this 1 time(s).  The following corrective action will be taken in 5000 milliseconds: Restart the service.', ['Microsoft Exchange Transport', '1', '5000', '1', 'Restart the service'], 2),
  ),
  'an install that fails with an internal error, and a repair that fails': night(
    3,
    { attempts: ['Kestrel Agent failed 1603', 'Kestrel Portal cancelled 1602'], findings: ['msi.package-internal-error', 'msi.cancelled', 'msi.configuration-failed', 'gap.install-log'] },
    msi(10_005, 'Product: Kestrel Agent -- The installer has encountered an unexpected error installing this package. This may indicate a problem with this package. The error code is 2835. The arguments are: ErrorIcon, ErrorDialog, ', undefined, { codes: PRODUCT, level: 2 }),
    msi(11_708, 'Product: Kestrel Agent -- Installation failed.', undefined, { codes: PRODUCT }),
    msi(1033, `Windows Installer installed the product. ${ABOUT} Installation success or error status: 1603.`, ['Kestrel Agent', '4.2.1.0', '1033', '1603', 'Contoso'], { codes: PRODUCT }),
    msi(1035, 'Windows Installer reconfigured the product. Product Name: Kestrel Portal. Product Version: 2.0.7. Product Language: 1033. Manufacturer: Contoso. Reconfiguration success or error status: 1602.', ['Kestrel Portal', '2.0.7', '1033', '1602', 'Contoso']),
  ),
  'an update that goes well': night(
    4,
    { attempts: ['Kestrel Agent succeeded 0'], findings: ['run.succeeded'] },
    msi(1022, "Product: Kestrel Agent - Update 'Agent SP1' installed successfully.", ['Kestrel Agent', 'Agent SP1'], { codes: `${PRODUCT} ${PATCH} 0` }),
    msi(1036, 'Windows Installer installed an update. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Update Name: Agent SP1. Installation success or error status: 0.', ['Kestrel Agent', '4.2.1.0', '1033', 'Agent SP1', '0', 'Contoso'], { codes: `${PRODUCT} ${PATCH} 0` }),
    update(19, 'Installation Successful: Windows successfully installed the following update: Agent SP1', ['Agent SP1', '{7B1D6F2A-09C4-4A7C-9F5E-2C3A51E80B18}', '201'], ['updateTitle', 'updateGuid', 'updateRevisionNumber']),
    manager(7036, 'The Kestrel Agent service entered the running state.', ['Kestrel Agent', 'running'], 4, 'KestrelAgt/4'),
  ),
  'a clustered Exchange server that is not upgraded': night(
    5,
    { attempts: [], findings: ['event.exchange-virtual-server-not-upgraded'] },
    plain(
      'MSExchangeCluster',
      1025,
      2,
      "The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator program, select 'Upgrade Exchange Virtual Server' from the resource context menu to upgrade this Virtual Server. ",
      ['Exchange Virtual Server (KESTREL-EVS1)'],
    ),
  ),
  'a setup of Exchange in which a role fails': night(
    6,
    { attempts: ['failed'], findings: ['exchange.service-did-not-start'] },
    setup(1000, 'Exchange Setup (build 14.1.218.15) was started.', ['14.1.218.15'], 4),
    setup(
      1002,
      'Exchange Server component Mailbox Role failed. \r\nError: \r\nError:\r\nThe following error was generated when "$error.Clear(); \r\n          install-MsExchangeServer\r\n        " was run: "Service \'MSExchangeIS\' failed to reach status \'Running\' on this server.".',
      ['Mailbox Role', 'Error:\r\nThe following error was generated when "$error.Clear(); \r\n          install-MsExchangeServer\r\n        " was run: "Service \'MSExchangeIS\' failed to reach status \'Running\' on this server.".'],
      2,
    ),
  ),
  'a setup of Exchange that goes well': night(7, { attempts: ['succeeded'], findings: ['run.succeeded'] }, setup(1000, 'Exchange Setup (build 14.1.218.15) was started.', ['14.1.218.15'], 4), setup(1001, 'Exchange Setup (build 14.1.218.15) completed successfully.', ['14.1.218.15'], 4)),
  'a configuration wizard of SharePoint that fails': night(
    8,
    { attempts: ['SharePoint Products failed'], findings: ['sharepoint.wizard-event', 'sharepoint.upgrade-task-failed', 'event.sql-error'] },
    plain(
      'SharePoint Products Configuration Wizard',
      104,
      2,
      'Failed to upgrade SharePoint Products.\r\nAn exception of type Microsoft.SharePoint.PostSetupConfiguration.PostSetupConfigurationTaskException was thrown.  Additional exception information: Failed to upgrade SharePoint Products.',
    ),
    plain(
      FOUNDATION,
      3760,
      2,
      "SQL Database 'WSS_Content' on SQL Server instance 'KESTREL-SQL1' not found. Additional error information from SQL Server is included below.\r\n\r\nCannot open database \"WSS_Content\" requested by the login. The login failed.\r\nLogin failed for user 'CONTOSO\\svc-farm'.",
      ['WSS_Content', 'KESTREL-SQL1', "Cannot open database \"WSS_Content\" requested by the login. The login failed.\r\nLogin failed for user 'CONTOSO\\svc-farm'."],
    ),
    plain(
      FOUNDATION,
      5586,
      2,
      "Unknown SQL Exception 9002 occurred. Additional error information from SQL Server is included below.\r\n\r\nThe transaction log for database 'WSS_Content' is full due to 'LOG_BACKUP'.",
      ['9002', "The transaction log for database 'WSS_Content' is full due to 'LOG_BACKUP'."],
    ),
  ),
  'a farm and a web server that are behind after an update': night(
    9,
    { attempts: [], findings: ['exchange.back-end-binding-wrong', 'sharepoint.health-databases-need-upgrade', 'sharepoint.database-blocked'] },
    plain(
      FOUNDATION,
      2137,
      2,
      'The SharePoint Health Analyzer detected an error.  Databases require upgrade or not supported.\r\nThe following databases have versions that are older than the backwards compatibility range.\r\nUpgrade the databases.',
      ['Databases require upgrade or not supported.', 'The following databases have versions that are older than the backwards compatibility range.', 'Upgrade the databases.'],
    ),
    plain(
      FOUNDATION,
      5617,
      2,
      'There is a compatibility range mismatch between the Web server and database "WSS_Content", and connections to the data have been blocked to due to this incompatibility. This can happen when a content database has not been upgraded to be within the compatibility range of the Web server, or if the database has been upgraded to a higher level than the web server. The Web server and the database must be upgraded to the same version and build level to return to compatibility range.',
      ['WSS_Content'],
    ),
    plain(
      FOUNDATION,
      6398,
      2,
      'The Execute method of job definition Microsoft.SharePoint.Administration.SPAdministrationServiceJobDefinition (ID 3d1f1a52-7c0e-4f0b-9f5e-6a1b2c3d4e5f) threw an exception. More information is included below.\r\n\r\nAn update conflict has occurred, and you must re-try this action. The object SPWebService was updated by CONTOSO\\svc-farm, in the OWSTIMER (2316) process, on machine KESTREL-APP1.',
      [
        'Microsoft.SharePoint.Administration.SPAdministrationServiceJobDefinition',
        '3d1f1a52-7c0e-4f0b-9f5e-6a1b2c3d4e5f',
        'An update conflict has occurred, and you must re-try this action. The object SPWebService was updated by CONTOSO\\svc-farm, in the OWSTIMER (2316) process, on machine KESTREL-APP1.',
      ],
    ),
    plain('Microsoft-Windows-HttpEvent', 15_021, 2, 'An error occurred while using SSL configuration for endpoint 0.0.0.0:444.  The error status code is contained within the returned data.', ['\\Device\\Http\\ReqQueue', '0.0.0.0:444']),
  ),
  'a web site without its configuration': night(
    10,
    { attempts: [], findings: ['exchange.shared-web-config-missing'] },
    plain('ASP.NET 4.0.30319.0', 1309, 3, WEB_EVENT.map(([label, item]) => `${label}${item}`).join(' \r\n'), webItems()),
  ),
};
