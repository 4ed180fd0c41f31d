/** `builds` and `plan`: what the catalog knows of the levels of products, and how to get from one to another. */
import type { Command } from 'commander';

import type { BuildsArguments } from './builds.ts';
import { formatOption, widthOption } from './options.ts';
import type { Outside } from './outside.ts';
import type { PlanArguments } from './plan.ts';

const BUILDS_EXAMPLES = `
Examples:
  upgrade-triage builds 12.0.6318.5000
  upgrade-triage builds KB953334
  upgrade-triage builds "MOSS 2007 SP2"
  upgrade-triage builds "Exchange 2013" --format json`;

const PLAN_EXAMPLES = `
Levels are builds (12.0.6219.1000), packages (KB953334) or names ("MOSS 2007 SP1", "October 2009 CU").
Servers come with their roles, joined by +, which decide the order; a wrong role tells those that the plan knows.

Examples:
  upgrade-triage plan --from "MOSS 2007 SP1" --to "August 2010 CU" --language-packs de-de=SP1,fr-fr
  upgrade-triage plan --from 12.0.6219.1000 --to KB953334 --servers KESTREL-APP1=ca,KESTREL-WFE1=web
  upgrade-triage plan --from "Exchange 2007 RTM" --to KB953469 --cluster
  upgrade-triage plan --from "Exchange 2003 SP1" --to SP2 --servers KESTREL-FE1=fe,KESTREL-MBX1=be --format json`;

/** Adds the commands; what each of them does is loaded when it is called. */
export function addLevelCommands(program: Command, outside: Outside): void {
  program
    .command('builds')
    .description('say what the catalog knows of a build, a package, a release or a product')
    .argument('<what...>', 'a build as 12.0.6318.5000, a package as KB951695, or a name as "Exchange 2007 SP1"')
    .addOption(formatOption('how to print it'))
    .addHelpText('after', BUILDS_EXAMPLES)
    .action(async (what: readonly string[], given: BuildsArguments) => (await import('./builds.ts')).runBuilds(what.join(' '), given, outside));
  program
    .command('plan')
    .description('print the packages and steps, in order, that bring a farm from one level to another')
    .requiredOption('--from <level>', 'where it is')
    .requiredOption('--to <level>', 'where it has to go')
    .option('--language-packs <list>', 'language packs that are installed, with their level where it differs: de-de=SP1,fr-fr')
    .option('--servers <list>', 'servers with their roles: KESTREL-APP1=ca+app,KESTREL-WFE1=web')
    .option('--databases <list>', 'databases that have to follow')
    .option('--cluster', 'the servers are nodes of a cluster', false)
    .option('--files-installed', 'the packages are on every server already; only what follows is left', false)
    .addOption(formatOption('how to print it'))
    .addOption(widthOption())
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async (given: PlanArguments) => (await import('./plan.ts')).runPlan(given, outside));
}
