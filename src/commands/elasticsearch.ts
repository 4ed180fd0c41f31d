/** `elasticsearch templates` and `elasticsearch dashboard`: what an administrator installs by hand. */
import type { Command } from 'commander';

import type { Outside } from './outside.ts';
import { write } from './screen.ts';

const TEMPLATES_HELP = `
The output is in the form that the console of Kibana takes (Dev Tools). index installs them by itself where it may; where the
credentials of index do not allow that, an administrator does it once, and again after an update of this program. How long
documents are kept, and how many copies there are, belongs into a component template logs-upgrade_triage@custom.

Example:
  upgrade-triage elasticsearch templates`;

const DASHBOARD_HELP = `
Example:
  upgrade-triage elasticsearch dashboard > dashboard.ndjson
  then in Kibana: Stack Management, Saved Objects, Import`;

export function addElasticsearchCommands(program: Command, outside: Outside): void {
  const elasticsearch = program.command('elasticsearch').description('print what Elasticsearch and Kibana need to know of an archive');
  elasticsearch
    .command('templates')
    .description('print the index templates, for servers where only an administrator may install them')
    .addHelpText('after', TEMPLATES_HELP)
    .action(async () => {
      const { TEMPLATES } = await import('../store/elastic/templates.ts');
      await write(TEMPLATES.map(({ path, body }) => `PUT ${path}\n${JSON.stringify(body, undefined, 2)}\n`).join('\n'), outside);
    });
  elasticsearch
    .command('dashboard')
    .description('print a dashboard for Kibana, as saved objects to import')
    .addHelpText('after', DASHBOARD_HELP)
    .action(async () => {
      const { savedObjects } = await import('../store/elastic/kibana.ts');
      await write(savedObjects().map((object) => `${JSON.stringify(object)}\n`).join(''), outside);
    });
}
