/** One event, an install that failed, and the record that every export of it must give. */
import type { LogRecord, WallClock, Zone } from '../../src/types.ts';

export const ITEMS = ['Kestrel Agent', '4.2.1.0', '1033', '1603', 'Contoso', '(NULL)', ''];
export const SENTENCE =
  'Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation success or error status: 1603.';

/** @param fields those that an export has besides */
export function failedInstall(line: number, time: WallClock, zone: Zone, fields: Readonly<Record<string, string>> = {}): LogRecord {
  return {
    line,
    message: SENTENCE,
    time,
    zone: zone === 'local' ? undefined : zone,
    level: 'info',
    component: 'MsiInstaller',
    fields: { event: '1033', provider: 'MsiInstaller', product: 'Kestrel Agent', version: '4.2.1.0', status: '1603', ...fields },
    mark: {
      mark: 'result',
      run: 'Kestrel Agent',
      kind: 'event-log',
      product: 'Kestrel Agent',
      within: 3_600_000,
      outcome: 'failed',
      exitCode: 1603,
      toVersion: '4.2.1.0',
      server: fields.server,
      zone,
    },
    facts: [{ kind: 'version', subject: 'Kestrel Agent', value: '4.2.1.0', fields: { of: 'package', family: 'windows-installer' } }],
  };
}
