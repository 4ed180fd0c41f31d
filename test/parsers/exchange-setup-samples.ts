/** Logs of Exchange setup, and what is read of them, for its tests. */
import exchangeSetup from '../../parsers/exchange-setup/index.ts';
import { marksIn } from '../read.ts';

export const STARS = '**********************************************';

export const banner = (name: string, day = '05/14/2023') =>
  `[${day} 08:41:03.0117] [0] ${STARS}
[${day} 08:41:03.0117] [0] Starting Microsoft Exchange ${name} Setup
[${day} 08:41:03.0117] [0] ${STARS}`;

export const marksOf = (text: string) => marksIn(exchangeSetup, text);

export const resultsOf = (text: string) => marksOf(text).filter((mark) => mark.mark === 'result');

export const BASE = { run: '', kind: 'exchange-setup', zone: 'utc' };

export const UPGRADE = `${banner('Server 2016')}
[05/14/2023 08:41:03.0118] [0] Setup version: 15.1.2507.6.
[05/14/2023 08:41:03.0120] [0] Logged on user: CONTOSO\\setup.
[05/14/2023 08:41:03.0133] [0] Command Line Parameter Name='mode', Value='Upgrade'.
[05/14/2023 08:41:03.0140] [0] RuntimeAssembly was started with the following command: '/mode:upgrade /role:mailbox /sourcedir:X:'.
[05/14/2023 08:41:09.0002] [0] Server Name=KESTREL-MBX1
[05/14/2023 08:41:09.0003] [0] The backup copy of the previously installed version is '15.1.2044.4'.
[05/14/2023 08:41:11.0000] [0] Setup will run the task 'test-SetupPrerequisites'
[05/14/2023 08:41:11.0001] [1] Setup launched task 'test-SetupPrerequisites -Roles 'Mailbox''
[05/14/2023 08:41:11.0002] [1] Beginning processing test-SetupPrerequisites
[05/14/2023 08:41:11.0003] [1] Started [Rule:NoConnectorToStar] [Parent:RootAnalysisMember] [RuleType:Warning]
[05/14/2023 08:41:12.0003] [1] Evaluated [Rule:NoConnectorToStar] [HasException:False] [Value:"True"] [ParentValue:"<NULL>"] [Thread:6]
[05/14/2023 08:41:12.0004] [1] [RECOMMENDED] Setup didn't find a Send connector with an address space of '*'.
[05/14/2023 08:41:13.0003] [1] Ending processing test-SetupPrerequisites
[05/14/2023 08:42:11.0000] [0] Setup will run the task 'Install-MailboxRole'
[05/14/2023 08:42:11.0002] [1] Beginning processing Install-MailboxRole
[05/14/2023 08:42:12.0000] [1] Processing component 'Mailbox Configuration' (Configuring the server.).
[05/14/2023 08:42:13.0000] [2] User specified parameters:  -PackagePath:'X:\\en\\Pack.msi' -LogFile:'C:\\ExchangeSetupLogs\\Pack.msilog'
[05/14/2023 08:42:13.0001] [2] Beginning processing Install-MsiPackage`;

export const MSI_FAILURE = `${UPGRADE}
[05/14/2023 08:43:00.0500] [2] [ERROR] Installing product X:\\en\\Pack.msi failed. The installation source for this product is not available. Error code is 1612.
[05/14/2023 08:43:00.0501] [2] [ERROR] The installation source for this product is not available.
[05/14/2023 08:43:00.0502] [2] Ending processing Install-MsiPackage
[05/14/2023 08:43:00.0503] [1] [ERROR] The following error was generated when "$error.Clear();
          Install-MsiPackage -PackagePath "X:\\en\\Pack.msi"

        " was run: "Kestrel.TaskException: Installing product failed.
   at Kestrel.Tasks.Run()".
[05/14/2023 08:43:00.0504] [1] [ERROR-REFERENCE] Id=MailboxComponent___4f Component=EXCHANGE14:\\Current\\Setup
[05/14/2023 08:43:00.0505] [1] Setup is stopping now because of one or more critical errors.
[05/14/2023 08:43:00.0506] [1] Finished executing component tasks.
[05/14/2023 08:43:00.0507] [1] Ending processing Install-MailboxRole
[05/14/2023 08:43:00.0508] [0] The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log.
[05/14/2023 08:43:00.0509] [0] End of Setup
[05/14/2023 08:43:00.0510] [0] ${STARS}
`;
