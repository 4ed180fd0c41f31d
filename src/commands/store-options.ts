/** Options of the commands that write into a store or ask it. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { MINUTE } from '../text/times.ts';

/** Where incidents are kept, unless told: in the current folder. */
export const STORE = 'upgrade-triage.sqlite';

/** Whom Elasticsearch shall speak to: for every command that opens a store. */
export const withStore = (command: Command): Command =>
  command
    .option('--namespace <name>', 'Elasticsearch: last part of the names of the data streams, as a customer or team; default to write, all to read')
    .option('--credentials <file>', 'Elasticsearch: a file with lines as api_key=…, username=…, password=…, ca_file=…; else from the environment: ELASTICSEARCH_API_KEY, …');

/** The same for commands that write; both give `StoreArguments` of `store/open.ts`. */
export const withStoreToWrite = (command: Command): Command =>
  withStore(command)
    .option('--spool <file>', 'Elasticsearch: keep documents here that could not be delivered; upgrade-triage-spool.ndjson')
    .addOption(new Option('--retry-for <minutes>', 'Elasticsearch: try so long again while the server is away or overloaded, then spool; 5').argParser(minutes));

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1440)) throw new InvalidArgumentError('expected minutes from 0 to 1440.');
  return value * MINUTE;
}
