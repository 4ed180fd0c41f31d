/** PSCDiagnostics: the trace of the configuration wizard and of psconfig. */
import type { WallClock } from '../../../src/types.ts';
import type { Dice } from '../dice.ts';
import { stamp } from '../stamps.ts';
import { fill, placeOf, templateOf } from '../template.ts';
import type { Farm, Trouble } from '../truth.ts';
import type { TextLog } from './exchange.ts';

export type WizardRun = { readonly start: WallClock; readonly server: string; readonly build: string; readonly more: number };
export type WizardTrouble = Trouble & { readonly task: string; readonly said: readonly string[]; readonly cancelled?: true };

const NOTHING = { what: 'nothing', works: 0.4 };
const CACHE = { what: 'cleared the configuration cache', works: 0.7 };

export const WIZARD_TROUBLES: readonly WizardTrouble[] = [
  { rule: 'sharepoint.timer-job-failed', weight: 12, task: 'upgrade', said: ['The exclusive inplace upgrader timer job failed.', 'Exception: Microsoft.SharePoint.PostSetupConfiguration.PostSetupConfigurationTaskException: Failed to upgrade SharePoint Products.  An exception of type Microsoft.SharePoint.Upgrade.SPUpgradeException was thrown.  Upgrade completed with errors.'], fixes: [NOTHING, { what: 'detached the database', works: 0.7 }] },
  { rule: 'sharepoint.invalid-object-state', weight: 6, task: 'configdb', said: ['Exception: System.InvalidOperationException: Operation is not valid due to the current state of the object.\r\n   at Microsoft.SharePoint.Administration.SPServerProductInfo.UpdateProductInfoInDatabase(Guid serverGuid)\r\n   at Microsoft.SharePoint.PostSetupConfiguration.ConfigurationDatabaseTask.CreateOrConnectConfigDb()'], fixes: [{ what: 'installed the updates of the farm', works: 0.9 }] },
  { rule: 'sharepoint.server-lacks-update', weight: 8, task: 'initialize', said: ['An exception of type Microsoft.SharePoint.PostSetupConfiguration.PostSetupConfigurationTaskException was thrown.  Additional exception information: Some farm products and patches were not detected on this or other servers.'], fixes: [{ what: 'installed the update on the other servers', works: 0.85 }] },
  { rule: 'sharepoint.upgrade-job-left-over', weight: 7, task: 'upgrade', said: ['Exception: Microsoft.SharePoint.Administration.SPDuplicateObjectException: An object of the type Microsoft.SharePoint.Administration.SPUpgradeJobDefinition named "job-upgrade" already exists under the parent Microsoft.SharePoint.Administration.SPTimerService named "SPTimerV3".  Rename your object or delete the existing object.'], fixes: [{ what: 'deleted the old job', works: 0.9 }] },
  { rule: 'sharepoint.session-conflict', weight: 6, task: 'upgrade', said: ['An exception of type Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException was thrown.  Additional exception information: An update conflict has occurred, and you must re-try this action. The object SPUpgradeSession Name=Upgrade-20170618-220452-191 was updated by CONTOSO\\svc-farm, in the OWSTIMER (7172) process, on machine KESTREL-OTHER.  View the tracing log for more information about the conflict.'], fixes: [CACHE, { what: 'waited', works: 0.8 }] },
  { rule: 'sharepoint.configuration-cache-stale', weight: 6, task: 'services', said: ['An exception of type Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException was thrown.  Additional exception information: An update conflict has occurred, and you must re-try this action. The object SPWebService was updated by CONTOSO\\svc-farm, in the OWSTIMER (7172) process, on machine KESTREL-OTHER.  View the tracing log for more information about the conflict.'], fixes: [CACHE] },
  { rule: 'sharepoint.distributed-cache-failed', weight: 5, task: 'services', said: ['Exception: System.ArgumentNullException: Value cannot be null. cacheHostInfo is null\r\n   at Microsoft.SharePoint.DistributedCaching.Utilities.SPDistributedCacheServiceInstance.Provision()'], fixes: [{ what: 'took the server out of the cache', works: 0.8 }] },
  { rule: 'sharepoint.object-already-exists', weight: 4, task: 'services', said: ['Exception: Microsoft.SharePoint.Administration.SPDuplicateObjectException: An object of the type Microsoft.SharePoint.Administration.SPService named "KestrelFlightService" already exists under the parent Microsoft.SharePoint.Administration.SPFarm named "{config}".'], fixes: [{ what: 'deleted the object', works: 0.7 }] },
  { rule: 'sharepoint.psconfig-cancelled', weight: 6, task: '', said: [], cancelled: true, fixes: [{ what: 'nothing', works: 0.9 }] },
];

const SAMPLE = templateOf('sharepoint2019-psconfig-upgrade-failed/PSCDiagnostics_2_13_2021_20_3_16_248_1862204417.log', ['16.0.10371.20000', 'KESTREL_Config', 'KESTREL-SQL1']);
/** All before the first task: setup of the commands, the same in every run. */
const HEAD = SAMPLE.lines.slice(0, placeOf(SAMPLE, 'Leaving function TaskDriver.TaskDriver') + 1);

const TASKS = ['initialize', 'upgrade', 'secureresources', 'services', 'installfeatures', 'applicationcontent', 'finalize'];

export function wizardLog(dice: Dice, farm: Farm, run: WizardRun, trouble: WizardTrouble | undefined): TextLog {
  const names = new Map([['16.0.10371.20000', run.build]]);
  const lines = HEAD.map((line) => fill(line, { start: run.start, names }));
  let time = run.start + 2000;
  const config = farm.database('Config');
  const say = (text: string, level = 'INF', thread = 8) => lines.push(`${stamp('wizard', time)}  ${thread}  ${level}  ${text}`);
  if (trouble?.cancelled) return { lines: [...lines, ...cancelled(time)], end: time + 21 * 60_000, outcome: 'cancelled' };
  const tasks = trouble?.task === 'configdb' ? ['initialize', 'configdb'] : TASKS;
  const count = trouble === undefined ? tasks.length : tasks.indexOf(trouble.task) + 1;
  for (const task of tasks.slice(0, count)) {
    const named = `${task[0]?.toUpperCase() ?? ''}${task.slice(1)}`;
    say('  Entering function TaskBase.OnTaskStart');
    say(`    Creating the OnTaskStart event for task ${task}`);
    say(`    Sending the start event for task ${task}`);
    say('    Entering function StringResourceManager.GetResourceString');
    say(`      Resource id to be retrieved is Task${named}Start for language English (United States)`);
    say(`      Resource retrieved id Task${named}Start is Starting ${task}...`);
    say('    Leaving function StringResourceManager.GetResourceString');
    say('  Leaving function TaskBase.OnTaskStart');
    say(`  Entering function ${named}Task.Run`);
    if (task === 'upgrade' || task === 'configdb') say(`      The farm ${config} on server ${farm.server('SQL1')} was found`);
    if (task === 'upgrade') for (let at = 0; at < run.more; at++) {
      time += dice.between(50, 400);
      say(`      Upgrade of object ${farm.database(`Content_${at}`)} ${dice.guid()} is pending`);
    }
    for (const done of [33, 66, 99]) {
      time += dice.between(500, 6000);
      say('    Entering function TaskBase.OnTaskProgress');
      say(`      Task ${task} is ${done}% complete`);
      say('    Leaving function TaskBase.OnTaskProgress');
    }
    time += dice.between(3000, 90_000);
    const fails = trouble?.task === task;
    if (fails) {
      const said = trouble.said.map((one) => one.replaceAll('{config}', config).replaceAll('KESTREL-OTHER', farm.server('APP9')));
      // The job of the upgrade is told before the task gives up.
      const [first = '', ...others] = said.length > 1 ? said : ['', ...said];
      if (first) say(`    ${first}`, 'ERR');
      say(`    Task ${task} has failed with an unknown exception`, 'ERR');
      for (const one of others) say(`    ${one}`, 'ERR');
      say(`    Task ${task} has failed`, 'ERR');
    }
    say(`  Leaving function ${named}Task.Run`);
    say('  Entering function TaskBase.OnTaskStop');
    say(`    Creating the OnTaskStop event for task ${task}`);
    if (!fails) say(`    friendlyMessage for task ${task} is Successfully completed.`);
    say('  Leaving function TaskBase.OnTaskStop');
  }
  const unsuccessful = trouble ? 1 : 0;
  say(`  Total number of configuration settings run: ${count}`);
  say(`  Total number of successful configuration settings: ${count - unsuccessful}`);
  say(`  Total number of unsuccessful configuration settings: ${unsuccessful}`);
  say('  Successfully stopped the configuration of SharePoint Products.');
  say(trouble ? '  Configuration of SharePoint Products failed.  Configuration must be performed before you use SharePoint Products.' : '  Configuration of SharePoint Products has succeeded.');
  say('Leaving function PsconfigMain.Main');
  return { lines, end: time, outcome: trouble ? 'failed' : 'succeeded' };
}

function cancelled(start: WallClock): string[] {
  const at = (time: WallClock, text: string) => `${stamp('wizard', time)}  1  INF  ${text}`;
  const later = start + 21 * 60_000;
  return [
    at(start, '  Entering function PsconfigBaseForm.PsconfigBaseFormNextButtonClickedEventHandler'),
    at(start, '    The next button has been clicked on form WelcomeForm'),
    at(start, '  Leaving function PsconfigBaseForm.PsconfigBaseFormNextButtonClickedEventHandler'),
    at(later, '  Entering function PsconfigBaseForm.PsconfigBaseFormCancelOrFinishButtonClickedEventHandler'),
    at(later, '    The cancel button has been clicked, so calling OnClosing(...)'),
    at(later, '    Closing the application from form ServerFarmForm because the user confirmed yes to close'),
    at(later, '  Leaving function PsconfigBaseForm.PsconfigBaseFormCancelOrFinishButtonClickedEventHandler'),
    at(later, '  Return code indicates a success'),
    at(later, 'Leaving function PsconfigUserInterfaceMain.Main'),
  ];
}
