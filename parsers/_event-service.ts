/**
 * What the Service Control Manager says in the System log: services that were disabled, stopped or did not start.
 *
 *   7036  The Microsoft Exchange Information Store service entered the stopped state.         items: name, state; binary: MSExchangeIS/1
 *   7040  The start type of the Microsoft Exchange Transport service was changed from auto start to disabled.
 *                                                                                             items: name, from, to, MSExchangeTransport
 *   7000  The Kestrel Agent service failed to start due to the following error: ↵ The service did not respond …   items: name, %%1053
 *   7031  The Kestrel Agent service terminated unexpectedly.  It has done this 1 time(s). …   items: name, times, ms, action, action
 *
 * Source: https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/cc756308(v=ws.10)
 */
import { filled } from './_event.ts';
import type { PlainEvent, EventSaying } from './_event.ts';

type State = 'running' | 'stopped' | 'start-failed' | 'disabled' | 'enabled';

type Shape = {
  readonly text: string;
  /** Place of the service and of the error among the items, counted from 0. */
  readonly service: number;
  readonly error?: number;
  readonly state?: State;
  /** The same in the English sentence. */
  readonly sentence: RegExp;
};

const SHAPES: Readonly<Record<string, Shape>> = {
  7000: { text: 'The %1 service failed to start due to the following error: %2', service: 0, error: 1, state: 'start-failed', sentence: /^The (?<service>.+?) service failed to start/ },
  7001: {
    text: 'The %1 service depends on the %2 service which failed to start because of the following error: %3',
    service: 0,
    error: 2,
    state: 'start-failed',
    sentence: /^The (?<service>.+?) service depends on/,
  },
  7009: { text: 'A timeout was reached (%1 milliseconds) while waiting for the %2 service to connect.', service: 1, state: 'start-failed', sentence: /waiting for (?:the )?(?<service>.+?)(?: service)? to connect/ },
  7011: { text: 'A timeout (%1 milliseconds) was reached while waiting for a transaction response from the %2 service.', service: 1, sentence: /response from the (?<service>.+?) service/ },
  7022: { text: 'The %1 service hung on starting.', service: 0, state: 'start-failed', sentence: /^The (?<service>.+?) service hung on starting/ },
  7023: { text: 'The %1 service terminated with the following error: %2', service: 0, error: 1, state: 'stopped', sentence: /^The (?<service>.+?) service terminated/ },
  7024: { text: 'The %1 service terminated with the following service-specific error: %2', service: 0, error: 1, state: 'stopped', sentence: /^The (?<service>.+?) service terminated/ },
  7031: {
    text: 'The %1 service terminated unexpectedly.  It has done this %2 time(s).  The following corrective action will be taken in %3 milliseconds: %5.',
    service: 0,
    state: 'stopped',
    sentence: /^The (?<service>.+?) service terminated/,
  },
  7034: { text: 'The %1 service terminated unexpectedly.  It has done this %2 time(s).', service: 0, state: 'stopped', sentence: /^The (?<service>.+?) service terminated/ },
  7036: { text: 'The %1 service entered the %2 state.', service: 0, sentence: /^The (?<service>.+?) service entered the (?<to>\w+) state/ },
  7040: {
    text: 'The start type of the %1 service was changed from %2 to %3.',
    service: 0,
    sentence: /^The start type of the (?<service>.+?) service was changed from .+? to (?<to>.+?)\.?$/,
  },
};

// The new start type and the new state, in the language of the server.
const DISABLED = /^(?:disabled|deaktiviert|désactivée?|deshabilitad[oa]|disabilitato|desativad[oa]|desabilitad[oa]|uitgeschakeld|отключена|wyłączony|inaktiverad|zakázáno|devre dışı|無効|禁用|已禁用|停用|已停用|사용 안 함)$/i;
const STOPPED = /^(?:stopped|beendet|arrêtée?|detenid[oa]|arrestato|interrompid[oa]|parad[oa]|gestopt|остановлена|zatrzymano|zatrzymany|stoppad|zastaveno|durduruldu|停止|已停止|中止|중지)$/i;

/** What Windows puts in place of `%%1053`, for the errors of services that matter here. */
const ERRORS: Readonly<Record<string, string>> = {
  2: 'The system cannot find the file specified.',
  5: 'Access is denied.',
  1053: 'The service did not respond to the start or control request in a timely fashion.',
  1058: 'The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.',
  1067: 'The process terminated unexpectedly.',
  1068: 'The dependency service or group failed to start.',
  1069: 'The service did not start due to a logon failure.',
  1075: 'The dependency service does not exist or has been marked for deletion.',
  1079: 'The account specified for this service is different from the account specified for other services running in the same process.',
};

export function serviceManagerSays(event: PlainEvent): EventSaying {
  const shape = SHAPES[event.id];
  if (!shape) return {};
  const enough = event.items.length > shape.service;
  const found = shape.sentence.exec(event.sentence)?.groups ?? {};
  const [keyOfBinary, stateOfBinary] = textOfUtf16(event.binary ?? '').split('/');
  const service = enough ? event.items[shape.service] : found.service;
  const key = (event.id === '7040' ? event.items[3] : undefined) || keyOfBinary;
  const state = shape.state ?? stateOf(event, (enough ? event.items[event.id === '7040' ? 2 : 1] : found.to) ?? '', stateOfBinary);
  return {
    text: enough ? filled(shape.text, event.items.map(textOfError)) : undefined,
    fields: { service, state, result: errorOf(event, shape) },
    facts: service && state ? [{ kind: 'service', subject: key || service, value: state, fields: { name: service } }] : undefined,
  };
}

/** The number of a state (1 stopped, 4 running) is the same in every language, its word is not. */
function stateOf({ id }: PlainEvent, word: string, number: string | undefined): State | undefined {
  if (id === '7040') return word === '' ? undefined : DISABLED.test(word) ? 'disabled' : 'enabled';
  if (id !== '7036') return undefined;
  if (number === '1' || STOPPED.test(word)) return 'stopped';
  return number === '4' || word === 'running' ? 'running' : undefined;
}

function errorOf({ items, sentence }: PlainEvent, { error }: Shape): string | undefined {
  if (error === undefined) return undefined;
  const number = /^%%(-?\d+)$/.exec(items[error] ?? '')?.[1];
  return number ?? Object.keys(ERRORS).find((known) => sentence.includes(ERRORS[known] ?? ''));
}

function textOfError(item: string): string {
  return item.startsWith('%%') ? (ERRORS[item.slice(2)] ?? item) : item;
}

function textOfUtf16(hex: string): string {
  let text = '';
  for (let i = 0; i + 3 < hex.length; i += 4) {
    const code = Number.parseInt(hex.slice(i + 2, i + 4) + hex.slice(i, i + 2), 16);
    if (code >= 0x20) text += String.fromCharCode(code);
  }
  return text;
}
