/** `npm run event-samples`: writes the binary event logs of sample-logs/ anew after `samples.ts` has changed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { SAMPLES } from '../../src/paths.ts';
import { SAMPLE_LOGS } from './samples.ts';

for (const [place, make] of Object.entries(SAMPLE_LOGS)) {
  const file = join(SAMPLES, place);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, make());
}
