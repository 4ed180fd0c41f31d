/**
 * The events of Windows Installer: their English sentences, what their items are, and how a run came out that they tell of.
 * Numbers that are not here (10005, 11101 to 11946: 10000 + the number of the error) have one item, the sentence.
 *
 * Sources: msimsg.dll (Windows Installer 4.0 and 5.0) of https://github.com/libyal/winevt-kb,
 * https://learn.microsoft.com/windows/win32/msi/event-logging
 */
import type { Outcome } from '../src/types.ts';
import type { Wording } from './_event-template.ts';

export type Shape = Wording & { readonly outcome?: Outcome | 'by code' };

export const SENTENCE: Shape = { text: '%1', items: ['sentence'] };

const WELL: Shape = { ...SENTENCE, outcome: 'succeeded' };
const BADLY: Shape = { ...SENTENCE, outcome: 'failed' };

const LOG = 'Additional information is available in the log file %4.';
const NO_LOG =
  'Windows Installer can create logs to help troubleshoot issues with installing software packages. Use the following link for instructions on turning on logging support: http://go.microsoft.com/fwlink/?LinkId=23127';
const PRODUCT = 'Product Name: %1. Product Version: %2. Product Language: %3.';
const DETECTION = "Detection of product '%1', feature '%2', component '%3' failed.";
const BADLY_SECURED = 'was not secured properly. The owner of the key must be either Local System or Builtin\\Administrators. The existing';
const RECREATED = 'will be deleted and re-created with the appropriate security settings.';

const UPDATED = ['product', 'patch', 'status', 'logFile'];

/** `done` as the sentence begins, `status` as it ends; those of Windows 2008 do not name the manufacturer. */
function completed(done: string, status: string): Shape {
  return {
    text: `Windows Installer ${done} the product. ${PRODUCT} Manufacturer: %5. ${status} success or error status: %4.`,
    older: [`Windows Installer ${done} the product. ${PRODUCT} ${status} success or error status: %4.`],
    items: ['product', 'version', '', 'status', ''],
    outcome: 'by code',
  };
}

function updated(done: string, status: string): Shape {
  return {
    text: `Windows Installer ${done} an update. ${PRODUCT} Manufacturer: %6. Update Name: %4. ${status} success or error status: %5.`,
    older: [`Windows Installer ${done} an update. ${PRODUCT} Update Name: %4. ${status} success or error status: %5.`],
    items: ['product', 'version', '', 'patch', 'status', ''],
    outcome: 'by code',
  };
}

export const SHAPES: Readonly<Record<string, Shape>> = {
  1001: { text: "Detection of product '%1', feature '%2' failed during request for component '%3'", items: ['productCode'] },
  1002: { text: "Unexpected or missing value (name: '%1', value: '%2') in key '%3'" },
  1003: { text: "Unexpected or missing subkey '%1' in key '%2'" },
  1004: { text: `${DETECTION}  The resource '%4' does not exist.`, older: [DETECTION], items: ['productCode', '', '', 'file'] },
  1005: { text: "The Windows Installer initiated a system restart to complete or continue the configuration of '%1'.", items: ['product'] },
  1006: { text: "Verification of the digital signature for cabinet '%1' cannot be performed. WinVerifyTrust is not available on the computer.", items: ['file'] },
  1007: {
    text: 'The installation of %1 is not permitted by software restriction policy. The Windows Installer only allows installation of unrestricted items. The authorization level returned by software restriction policy was %2 (status return %3).',
    older: [
      'The installation of %1 is not permitted by software restriction policy. The Windows Installer only allows execution of unrestricted items. The authorization level returned by software restriction policy was %2.',
    ],
    items: ['file'],
  },
  1008: { text: 'The installation of %1 is not permitted due to an error in software restriction policy processing. The object cannot be trusted.', items: ['file'] },
  1012: { text: "This version of Windows does not support deploying 64-bit packages.  The script '%1' is for a 64-bit package", items: ['file'] },
  1014: { text: 'Windows Installer proxy information not correctly registered' },
  1015: { text: 'Failed to connect to server. Error: %1', items: ['result'] },
  1016: {
    text: `${DETECTION}  The resource '%4' in a run-from-source component could not be located because no valid and accessible source could be found.`,
    items: ['productCode', '', '', 'file'],
  },
  1017: { text: "User sid changed from '%1' to '%2', but the managed application and the user data keys cannot be updated. Error = '%3'.", items: ['', '', 'result'] },
  1018: { text: "The application '%1' cannot be installed because it is not compatible with this version of Windows. Contact the application vendor for an update." },
  1019: { text: "Product: %1 - Update '%2' was successfully removed.", items: UPDATED.slice(0, 2), outcome: 'succeeded' },
  1020: { text: `Product: %1 - Update '%2' could not be removed. Error code %3. ${LOG}`, items: UPDATED, outcome: 'by code' },
  1021: {
    text: `Product: %1 - Update '%2' could not be removed. Error code %3. ${NO_LOG}`,
    older: ["Product: %1 - Update '%2' could not be removed. Error code %3."],
    items: UPDATED.slice(0, 3),
    outcome: 'by code',
  },
  1022: { text: "Product: %1 - Update '%2' installed successfully.", items: UPDATED.slice(0, 2), outcome: 'succeeded' },
  1023: { text: `Product: %1 - Update '%2' could not be installed. Error code %3. ${LOG}`, items: UPDATED, outcome: 'by code' },
  1024: {
    text: `Product: %1 - Update '%2' could not be installed. Error code %3. ${NO_LOG}`,
    older: ["Product: %1 - Update '%2' could not be installed. Error code %3."],
    items: UPDATED.slice(0, 3),
    outcome: 'by code',
  },
  1025: { text: 'Product: %1. The file %2 is being used by the following process: Name: %3 , Id %4.', items: ['product', 'file', 'process', 'pid'] },
  1026: { text: `Windows Installer has determined that its configuration data registry key ${BADLY_SECURED} key ${RECREATED}` },
  1027: { text: `Windows Installer has determined that a registry sub key %1 within its configuration data ${BADLY_SECURED} sub key and all of its contents will be deleted.` },
  1028: { text: `Windows Installer has determined that its configuration data cache folder ${BADLY_SECURED} folder ${RECREATED}` },
  1029: {
    text: 'Product: %1. Restart required. The installation or update for the product required a restart for all changes to take effect.  The restart was deferred to a later time.',
    items: ['product'],
  },
  1030: {
    text: 'Product: %1. The application tried to install a more recent version of the protected Windows file %2.  You may need to update your operating system for this application to work correctly. (Package Version: %3, Operating System Protected Version: %4).',
    items: ['product', 'file'],
  },
  1031: {
    text: "Product: %1. The assembly '%2' for component '%3' is in use. You must restart to update the assembly.",
    older: ["Product: %1. The assembly '%2' for component '%3' is in use."],
    items: ['product', 'file'],
  },
  1032: {
    text: "An error occured while refreshing environment variables updated during the installation of '%1'. Some users logged on to the machine may not see these changes until they log off and then log back on.",
    items: ['product'],
  },
  1033: completed('installed', 'Installation'),
  1034: completed('removed', 'Removal'),
  1035: completed('reconfigured', 'Reconfiguration'),
  1036: updated('installed', 'Installation'),
  1037: updated('removed', 'Removal'),
  1038: {
    text: `Windows Installer requires a system restart. ${PRODUCT} Manufacturer: %6. Type of System Restart: %4. Reason for Restart: %5.`,
    older: [`Windows Installer requires a system restart. ${PRODUCT} Type of System Restart: %4. Reason for Restart: %5.`],
    items: ['product', 'version'],
  },
  1039: { text: 'Product: %1. The application tried to modify a protected Windows registry key %2.', items: ['product'] },
  1040: { text: 'Beginning a Windows Installer transaction: %1. Client Process Id: %2.', items: ['file', 'pid'] },
  1041: { text: 'Failed to begin a Windows Installer transaction %1. Error %2 occurred while beginning the transaction.', items: ['file', 'result'] },
  1042: { text: 'Ending a Windows Installer transaction: %1. Client Process Id: %2.', items: ['file', 'pid'] },
  1043: { text: 'Failed to end a Windows Installer transaction %1. Error %2 occurred while ending the transaction.', items: ['file', 'result'] },
  1044: { text: '%1 is not Microsoft signed. So, rejecting per the Windows Lockdown Policy.', items: ['file'] },
  11707: WELL,
  11708: BADLY,
  11724: WELL,
  11725: BADLY,
  11726: WELL,
  11727: BADLY,
  11728: WELL,
  11729: BADLY,
};
