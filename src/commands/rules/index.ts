/** `rules`: the workbench of those who write rules and of those who want to know why one speaks or is silent. */
import type { Command } from 'commander';

import { colorOf, formatOption, rulesOption, withScreen } from '../options.ts';
import type { Color } from '../options.ts';
import type { Outside } from '../outside.ts';

const EXAMPLES = `
Examples:
  upgrade-triage rules list --product exchange
  upgrade-triage rules show msi.file-in-use
  upgrade-triage rules new --from Upgrade.log:4711 --output my-rules/farm/timer-stuck.yaml
  upgrade-triage rules lint my-rules
  upgrade-triage rules test --rules my-rules C:\\labelled-logs
  upgrade-triage rules explain msi.file-in-use patch.log

Exit status: 0 all is well, 1 \`test\` or \`lint\` found something wrong, or \`explain\` says that the rule does not hold,
2 wrong usage or a wrong rule file.`;

/** Below the help of each command. */
const examples = (...lines: readonly string[]) => `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  upgrade-triage rules ${line}`).join('\n')}`;

type Common = { readonly rules?: readonly string[]; readonly format: 'text' | 'json'; readonly color: Color; readonly width?: number };
export type RulesArguments<More = unknown> = Common & More;
type Given = Omit<Common, 'color'> & { readonly color: Color | boolean };

/** Adds the commands; what each of them does is loaded when it is called. */
export function addRulesCommands(program: Command, outside: Outside): void {
  const rules = program.command('rules').description('list, show, test, check, draft and explain rules').addHelpText('after', EXAMPLES);

  common(rules.command('list').description('the rules by area, a line each'))
    .option('--product <text>', 'only rules of products that contain this text')
    .option('--match <text>', 'only rules whose id, title or patterns contain this text')
    .addHelpText('after', examples('list --product exchange', 'list --match 1306'))
    .action(async (given: Given & { product?: string; match?: string }) => (await import('./list.ts')).runList(settled(given), outside));

  common(rules.command('show').description('all that a rule says, in words').argument('<ID>', 'as msi.file-in-use'))
    .addHelpText('after', examples('show msi.file-in-use'))
    .action(async (id: string, given: Given) => (await import('./show.ts')).runShow(id, settled(given), outside));

  common(rules.command('test').description('run rules on their own examples, on the sample logs and on labelled logs, and count what is right and wrong'))
    .argument('[DIR]', 'folder with labelled logs: labels.tsv, or folders with a case.yaml')
    .option('--only <text>', 'only rules whose id contains this text; logs are still read with all rules')
    .option('--suppressions <file>', 'false alarms that are accepted, see the README')
    .addHelpText('after', examples('test', 'test --rules my-rules C:\\labelled-logs', 'test --only msi.file-in-use'))
    .action(async (folder: string | undefined, given: Given & { only?: string; suppressions?: string }) => (await import('./test.ts')).runTest(folder, settled(given), outside));

  common(rules.command('lint').description('name everything that is wrong with rule files'))
    .argument('[DIR]', 'folder with rules; those that come with this program unless told')
    .option('--recheck', 'ask the ReDoS checker recheck about every pattern, which takes seconds for each; else only about those that are refused', false)
    .addHelpText('after', examples('lint my-rules'))
    .action(async (folder: string | undefined, given: Given & { recheck: boolean }) => (await import('./lint.ts')).runLint(folder, settled(given), outside));

  rules
    .command('new')
    .description('draft a rule from a line of a log, with the names in it masked')
    .addOption(rulesOption())
    .requiredOption('--from <file:line>', 'the line that shows the problem')
    .option('--output <file>', 'write the draft to <area>/<name>.yaml, in place of printing it')
    .option('--id <area.name>', 'id of the rule; otherwise taken from --output or from the words of the line')
    .option('--as <kind>', 'read the file as this kind of log')
    .option('--encoding <label>', 'read the file in this encoding')
    .addHelpText('after', examples('new --from Upgrade.log:4711 --output my-rules/farm/timer-stuck.yaml', 'new --from from-customer.zip!WFE1/setup.log:270'))
    .action(async (given: { from: string; output?: string; id?: string; as?: string; encoding?: string; rules?: readonly string[] }) => (await import('./new.ts')).runNew(given, outside));

  common(rules.command('explain').description('why a rule holds for some input or does not: each of its conditions, and the line that comes nearest'))
    .argument('<ID>', 'as msi.file-in-use')
    .argument('<PATH...>', 'files, folders, archives, or - for standard input')
    .option('--as <kind>', 'read everything as this kind of log')
    .option('--encoding <label>', 'read everything in this encoding')
    .option('--suppressions <file>', 'as for analyze')
    .addHelpText('after', examples('explain msi.file-in-use patch.log', 'explain farm.timer-stuck from-customer.zip --rules my-rules'))
    .action(async (id: string, paths: string[], given: Given & { as?: string; encoding?: string; suppressions?: string }) => (await import('./explain.ts')).runExplain(id, paths, settled(given), outside));
}

const common = (command: Command) => withScreen(command.addOption(rulesOption()).addOption(formatOption('how to print')));

const settled = <Options extends Given>(given: Options) => ({ ...given, color: colorOf(given.color) });
