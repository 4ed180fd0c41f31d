/**
 * What the Service Control Manager says in the System log: services that were disabled, stopped or did not start.
 *
 *   7036  The Microsoft Exchange Information Store service entered the stopped state.         items: name, state; binary: MSExchangeIS/1
 *   7040  The start type of the Microsoft Exchange Transport service was changed from auto start to disabled.
 *                                                                                             items: name, from, to, MSExchangeTransport
 *   7000  The Kestrel Agent service failed to start due to the following error: ↵ The service did not respond …   items: name, %%1053
 *   7031  The Kestrel Agent service terminated unexpectedly.  It has done this 1 time(s). …   items: name, times, ms, action, action
 *
 * Source: services.exe of https://github.com/libyal/winevt-kb, with the wordings of Windows 2003 and 2008 behind those of today
 */
import { worded } from './_event-template.ts';
import type { Wording } from './_event-template.ts';
import type { PlainEvent, EventSaying } from './_event.ts';
import { errorNumberOf, textOfError } from './_system-errors.ts';

type State = 'running' | 'stopped' | 'start-failed' | 'disabled' | 'enabled';

type Shape = Wording & { readonly state?: State };

const NO_LOGON = { items: ['service', 'user', 'result'], state: 'start-failed' } as const;
const STOPPED_WITH = { items: ['service', 'result'], state: 'stopped' } as const;
const SNAP_IN = 'To ensure that the service is configured properly, use the Services snap-in in Microsoft Management Console (MMC).';
const LATER = 'Change the order in the service dependency tree to ensure that all services required to start this service are starting before this service is started.';
const NO_RIGHT =
  'The %1 service was unable to log on as %2 with the currently configured password due to the following error: Logon failure: the user has not been granted the requested logon type at this computer. Service: %1 Domain and account: %2 This service account does not have the required user right "Log on as a service." User Action Assign "Log on as a service" to the service account on this computer. You can use Local Security Settings (Secpol.msc) to do this. If this computer is a node in a cluster, check that this user right is assigned to the Cluster service account on all nodes in the cluster. If you have already assigned this user right to the service account, and the user right appears to be removed, check with your domain administrator to find out if a Group Policy object associated with this node might be removing the right.';

const SHAPES: Readonly<Record<string, Shape>> = {
  7000: { text: 'The %1 service failed to start due to the following error: %2', items: ['service', 'result'], state: 'start-failed' },
  7001: { text: 'The %1 service depends on the %2 service which failed to start because of the following error: %3', items: ['service', '', 'result'], state: 'start-failed' },
  7002: { text: 'The %1 service depends on the %2 group and no member of this group started.', items: ['service'], state: 'start-failed' },
  7003: {
    text: 'The %1 service depends on the following service: %2. This service might not be installed.',
    older: ['The %1 service depends the following service: %2. This service might not be installed.', 'The %1 service depends on the following nonexistent service: %2'],
    items: ['service'],
    state: 'start-failed',
  },
  7005: { text: 'The %1 call failed with the following error: %2', items: ['', 'result'] },
  7006: { text: 'The %1 call failed for %2 with the following error: %3', items: ['', '', 'result'] },
  7007: { text: 'The system reverted to its last known good configuration.  The system is restarting....' },
  7008: { text: 'No backslash is in the account name. The account name must be in the form: domain\\user.' },
  7009: {
    text: 'A timeout was reached (%1 milliseconds) while waiting for the %2 service to connect.',
    older: ['Timeout (%1 milliseconds) waiting for the %2 service to connect.', 'Timeout (%1 milliseconds) waiting for %2 to connect.'],
    items: ['', 'service'],
    state: 'start-failed',
  },
  7010: { text: 'A timeout (%1 milliseconds) was reached while waiting for ReadFile.' },
  7011: {
    text: 'A timeout (%1 milliseconds) was reached while waiting for a transaction response from the %2 service.',
    older: ['Timeout (%1 milliseconds) waiting for a transaction response from the %2 service.'],
    items: ['', 'service'],
  },
  7012: { text: 'The message returned in the transaction has incorrect size.' },
  7013: { text: 'Logon attempt with current password failed with the following error: %1', items: ['result'] },
  7014: { text: 'Second logon attempt with old password also failed with the following error: %1', items: ['result'] },
  7015: { text: 'Boot-start or system-start driver (%1) must not depend on a service.' },
  7016: { text: 'The %1 service has reported an invalid current state %2.', items: ['service'] },
  7017: { text: 'Detected circular dependencies demand starting %1. Check the service dependency tree.', older: ['Detected circular dependencies demand starting %1.'], items: ['service'] },
  7018: { text: 'Detected circular dependencies auto-starting services. Check the service dependency tree.' },
  7019: { text: `The %1 service depends on a service in a group which starts later. ${LATER}`, items: ['service'] },
  7020: { text: `The %1 service depends on a group which starts later. ${LATER}`, items: ['service'] },
  7021: { text: 'About to revert to the last known good configuration because the %1 service failed to start.', items: ['service'], state: 'start-failed' },
  7022: { text: 'The %1 service hung on starting.', items: ['service'], state: 'start-failed' },
  7023: { text: 'The %1 service terminated with the following error: %2', ...STOPPED_WITH },
  7024: { text: 'The %1 service terminated with the following service-specific error: %2', older: ['The %1 service terminated with service-specific error %2.'], ...STOPPED_WITH },
  7025: { text: 'At least one service or driver failed during system startup.  Use Event Viewer to examine the event log for details.' },
  7026: { text: 'The following boot-start or system-start driver(s) did not load: %1', older: ['The following boot-start or system-start driver(s) failed to load: %1'] },
  7027: { text: 'Windows could not be started as configured. Starting Windows using a previous working configuration.' },
  7028: { text: 'The %1 Registry key denied access to SYSTEM account programs so the Service Control Manager took ownership of the Registry key.' },
  7030: {
    text: 'The %1 service is marked as an interactive service.  However, the system is configured to not allow interactive services.  This service may not function properly.',
    items: ['service'],
  },
  7031: {
    text: 'The %1 service terminated unexpectedly.  It has done this %2 time(s).  The following corrective action will be taken in %3 milliseconds: %5.',
    items: ['service'],
    state: 'stopped',
  },
  7032: {
    text: 'The Service Control Manager tried to take a corrective action (%2) after the unexpected termination of the %3 service, but this action failed with the following error: %4',
    items: ['', '', 'service', 'result'],
  },
  7033: { text: 'The Service Control Manager did not initialize successfully. The security configuration server (scesrv.dll) failed to initialize with error %1.  The system is restarting...' },
  7034: { text: 'The %1 service terminated unexpectedly.  It has done this %2 time(s).', items: ['service'], state: 'stopped' },
  7035: { text: 'The %1 service was successfully sent a %2 control.', items: ['service'] },
  7036: { text: 'The %1 service entered the %2 state.', items: ['service', 'state'] },
  7037: {
    text: `The Service Control Manager encountered an error undoing a configuration change to the %1 service.  The service's %2 is currently in an unpredictable state.  If you do not correct this configuration, you may not be able to restart the %1 service or may encounter other errors.  ${SNAP_IN}`,
    items: ['service'],
  },
  7038: { text: `The %1 service was unable to log on as %2 with the currently configured password due to the following error: %3 ${SNAP_IN}`, ...NO_LOGON },
  7039: {
    text: 'A service process other than the one launched by the Service Control Manager connected when starting the %1 service.  The Service Control Manager launched process %2 and process %3 connected instead. Note that if this service is configured to start under a debugger, this behavior is expected.',
    items: ['service', 'pid'],
  },
  7040: { text: 'The start type of the %1 service was changed from %2 to %3.', items: ['service', '', 'state'] },
  7041: { text: NO_RIGHT, ...NO_LOGON },
  7042: { text: 'The %1 service was successfully sent a %2 control. The reason specified was: %3 [%4] Comment: %5', items: ['service'] },
  7043: { text: 'The %1 service did not shut down properly after receiving a preshutdown control.', items: ['service'] },
  7045: { text: 'A service was installed in the system. Service Name:  %1 Service File Name:  %2 Service Type:  %3 Service Start Type:  %4 Service Account:  %5', items: ['service', 'file'] },
};

// The new start type and the new state, in the language of the server.
const DISABLED = /^(?:disabled|deaktiviert|désactivée?|deshabilitad[oa]|disabilitato|desativad[oa]|desabilitad[oa]|uitgeschakeld|отключена|wyłączony|inaktiverad|zakázáno|devre dışı|無効|禁用|已禁用|停用|已停用|사용 안 함)$/i;
const STOPPED = /^(?:stopped|beendet|arrêtée?|detenid[oa]|arrestato|interrompid[oa]|parad[oa]|gestopt|остановлена|zatrzymano|zatrzymany|stoppad|zastaveno|durduruldu|停止|已停止|中止|중지)$/i;

/** 7041 says by its number what the error is. */
const NO_LOGON_RIGHT = '1385';

export function serviceManagerSays(event: PlainEvent): EventSaying {
  const shape = SHAPES[event.id];
  const said = shape && worded(shape, { ...event, items: event.items.map(textOfError) });
  if (!said) return {};
  const { service, result, ...rest } = said.fields;
  const [keyOfBinary, stateOfBinary] = textOfUtf16(event.binary ?? '').split('/');
  const key = (event.id === '7040' ? event.items[3] : undefined) || keyOfBinary;
  const state = shape.state ?? stateOf(event.id, rest.state ?? '', stateOfBinary);
  const item = event.items[shape.items?.indexOf('result') ?? -1];
  const error = event.id === '7041' ? NO_LOGON_RIGHT : (errorNumberOf(item ?? '') ?? errorNumberOf(result ?? ''));
  return {
    text: said.text,
    fields: { service, ...rest, state, result: error },
    facts: service && state ? [{ kind: 'service', subject: key || service, value: state, fields: { name: service } }] : undefined,
  };
}

/** The number of a state (1 stopped, 4 running) is the same in every language, its word is not. */
function stateOf(id: string, word: string, number: string | undefined): State | undefined {
  if (id === '7040') return word === '' ? undefined : DISABLED.test(word) ? 'disabled' : 'enabled';
  if (id !== '7036') return undefined;
  if (number === '1' || STOPPED.test(word)) return 'stopped';
  return number === '4' || word === 'running' ? 'running' : undefined;
}

function textOfUtf16(hex: string): string {
  let text = '';
  for (let i = 0; i + 3 < hex.length; i += 4) {
    const code = Number.parseInt(hex.slice(i + 2, i + 4) + hex.slice(i, i + 2), 16);
    if (code >= 0x20) text += String.fromCharCode(code);
  }
  return text;
}
