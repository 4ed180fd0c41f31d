/** The number of an incident → its story, its files, and how they were kept. The first ones are the same however many there are. */
import { diceOf } from './dice.ts';
import type { Dice } from './dice.ts';
import { packed } from './pack.ts';
import type { File, Form } from './pack.ts';
import { tellStory } from './stories.ts';
import { farmOf } from './truth.ts';
import type { Truth } from './truth.ts';

/** `folder`: these lie in a folder of that name; else they are the archive itself. */
export type Incident = { readonly truth: Truth; readonly files: readonly File[]; readonly folder?: string | undefined; /** When its files were written last, epoch ms. */ readonly written: number };

const SEED = 20_091_121;
/** For tests that need others. */
export const OTHER_SEED = 20_260_901;

const OLDEST = Date.UTC(2007, 5, 1);

type Damage = NonNullable<Truth['damage']>;

export function incidentOf(number: number, seed = SEED): Incident {
  const dice = diceOf(seed, number);
  const kept = dice.below(1000);
  if (kept < 20 && number > 0) return copyOf(number, dice, seed);
  if (kept < 28) return damaged(number, dice, 'cut');
  if (kept < 34) return damaged(number, dice, 'garbage');
  if (kept < 40) return damaged(number, dice, 'empty');
  if (kept < 48) return damaged(number, dice, 'no-logs');
  const { title, files, told } = toldWith(dice);
  const form = formOf(dice, files.length);
  return put(number, nameOf(dice, number, told.customer, title), form, files, told);
}

type Kept = { readonly title: string; readonly files: readonly File[]; readonly told: Omit<Truth, 'number' | 'name' | 'form'> };

function toldWith(dice: Dice): Kept {
  const farm = farmOf(dice);
  const { title, runs, files, outcome, causes } = tellStory(dice, farm);
  const notes = dice.chance(0.25) ? [{ name: 'notes.txt', bytes: Buffer.from(`${farm.customer}: ${title}\r\nSent by the customer, see the ticket.\r\n`) }] : [];
  return { title, files: [...files, ...notes], told: { customer: farm.customer, runs, outcome, causes } };
}

function put(number: number, name: string, form: Form, files: readonly File[], told: Omit<Truth, 'number' | 'name' | 'form'>): Incident {
  const written = told.runs.reduce((last, { end }) => Math.max(last, end), OLDEST);
  if (form === 'folder') return { truth: { number, name, form, ...told }, folder: name, files, written };
  const archive = packed(name, form, files, written);
  return { truth: { number, name: archive.name, form, ...told }, files: [archive], written };
}

/** People name folders as they like. */
function nameOf(dice: Dice, number: number, customer: string, title: string): string {
  const ticket = String(number + 1).padStart(6, '0');
  return dice.pick([`INC${ticket}`, `INC${ticket} ${customer}`, `${customer} ${ticket}`, `case-${ticket}-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 30)}`, `Ticket ${ticket} ${title.replaceAll(/[^A-Za-z0-9 ]/g, '').slice(0, 30).trim()}`]);
}

function formOf(dice: Dice, files: number): Form {
  const kept = dice.below(100);
  if (kept < 62) return 'folder';
  if (kept < 84) return 'zip';
  return kept < 95 || files > 1 ? 'tgz' : 'gz';
}

/** Somebody put the same logs away twice: a folder, and the same folder packed. */
function copyOf(number: number, dice: Dice, seed: number): Incident {
  const { number: first, files, told } = originOf(dice.below(number), seed);
  const name = `INC${String(number + 1).padStart(6, '0')} again`;
  return put(number, name, dice.pick(['folder', 'zip', 'tgz']), files, { ...told, copyOf: first });
}

/** Incident that is no copy and not damaged, with its files as they were before they were packed. */
function originOf(number: number, seed: number): { readonly number: number } & Kept {
  for (let at = number; at >= 0; at--) {
    const dice = diceOf(seed, at);
    if (dice.below(1000) >= 48) return { number: at, ...toldWith(dice) };
  }
  throw new Error(`there is nothing before incident ${number} that could be copied`);
}

function damaged(number: number, dice: Dice, damage: Damage): Incident {
  const name = `INC${String(number + 1).padStart(6, '0')} ${damage}`;
  const farm = farmOf(dice);
  const told = { customer: farm.customer, runs: [], outcome: 'none', causes: [], damage } as const;
  switch (damage) {
    case 'cut': {
      const { files } = tellStory(dice, farm);
      const archive = packed(name, 'zip', files, OLDEST);
      return { truth: { number, name: archive.name, form: 'zip', ...told }, files: [{ ...archive, bytes: archive.bytes.subarray(0, Math.floor(archive.bytes.length * 0.6)) }], written: OLDEST };
    }
    case 'garbage':
      return put(number, name, 'folder', [{ name: 'setup.log', bytes: Buffer.from(Array.from({ length: 3000 }, () => dice.below(256))) }], told);
    case 'empty':
      return put(number, name, 'folder', [{ name: 'setup.log', bytes: Buffer.alloc(0) }], told);
    case 'no-logs':
      return put(number, name, 'folder', [{ name: 'mail.txt', bytes: Buffer.from('Hello,\r\nplease call me back.\r\nKind regards\r\n') }], told);
  }
}
