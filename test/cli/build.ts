/** Builds the bundle once, before the tests that start the command: it is what users have, and it starts in a fraction of the time of the sources. */
import { build } from 'rolldown';

import config from '../../rolldown.config.ts';

export default async function setup(): Promise<void> {
  await build(config);
}
