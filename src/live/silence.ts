/** How long a run has not been heard of, and whether that is too long. */
import type { Instant, Life } from '../types.ts';

/** In ms; not below 0, though the clock may have been set back meanwhile. */
export const silenceOf = ({ heardAt }: Pick<Life, 'heardAt'>, now: Instant): number => Math.max(0, now - heardAt);

/** For longer than its phase ever is. */
export const isTooSilent = (life: Life, now: Instant): boolean => life.running && silenceOf(life, now) > life.patience.longest;
