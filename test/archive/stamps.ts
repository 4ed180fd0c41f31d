/** Time as the kinds of logs write it. A log without a date of its own shows the clock of the day that is given. */
import type { WallClock } from '../../src/types.ts';

const two = (value: number) => (value < 10 ? `0${value}` : String(value));
const three = (value: number) => String(value).padStart(3, '0');
const parts = (time: WallClock) => {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds() };
};
type Parts = ReturnType<typeof parts>;

const noon = ({ hour, minute, second }: Parts) => `${hour % 12 || 12}:${two(minute)}:${two(second)} ${hour < 12 ? 'AM' : 'PM'}`;
const clock = ({ hour, minute, second }: Parts) => `${two(hour)}:${two(minute)}:${two(second)}`;
const short = ({ hour, minute, second }: Parts) => `${hour}:${two(minute)}:${two(second)}`;
const american = ({ year, month, day }: Parts) => `${month}/${day}/${year}`;
const padded = ({ year, month, day }: Parts) => `${two(month)}/${two(day)}/${year}`;
const sorted = ({ year, month, day }: Parts, between: string) => [year, two(month), two(day)].join(between);

const FORMS = {
  /** `06/22/2019 17:03:11.0073`: Exchange setup */
  exchange: (at: Parts) => `${padded(at)} ${clock(at)}.0${three(at.ms)}`,
  /** `5/14/2016  23:08:02`: first and last line of Windows Installer */
  session: (at: Parts) => `${american(at)}  ${short(at)}`,
  /** `23:08:02:913`: within brackets in Windows Installer */
  engine: (at: Parts) => `${clock(at)}:${three(at.ms)}`,
  /** `3:01:16`: begin and end of actions */
  action: short,
  /** `5/14/2016` */
  day: american,
  /** `02/13/2021 20:03:16`: PSCDiagnostics, setup.exe */
  wizard: (at: Parts) => `${padded(at)} ${clock(at)}`,
  /** `2013/06/29 17:12:20:040`: setup.exe since 2010 */
  setup: (at: Parts) => `${sorted(at, '/')} ${clock(at)}:${three(at.ms)}`,
  /** `2010/09/11 21:40:02`: update packages */
  package: (at: Parts) => `${sorted(at, '/')} ${clock(at)}`,
  /** `11/15/2008 9:02:44 PM`: Upgrade.log of 2007 and 2010, lists of events */
  manager: (at: Parts) => `${american(at)} ${noon(at)}`,
  /** `9:02:44 PM` */
  noon,
  /** `06/13/2020 21:02:07.04`: Upgrade log since 2013 */
  trace: (at: Parts) => `${padded(at)} ${clock(at)}.${two(Math.floor(at.ms / 10))}`,
  /** `2009-05-24 03:13:31.240`: SQL Server */
  sql: (at: Parts) => `${sorted(at, '-')} ${clock(at)}.${three(at.ms)}`,
  /** `2008-08-30T04:41:45.000000000Z` */
  xml: (at: Parts) => `${sorted(at, '-')}T${clock(at)}.${three(at.ms)}000000Z`,
  /** `20200613-210207-340`: in names of files */
  name: (at: Parts) => `${sorted(at, '')}-${clock(at).replaceAll(':', '')}-${three(at.ms)}`,
  /** `3_21_2015_20_15_40_733`: in names of PSCDiagnostics */
  diagnostics: (at: Parts) => [at.month, at.day, at.year, at.hour, at.minute, at.second, at.ms].join('_'),
} as const;

export type StampForm = keyof typeof FORMS;

export const stamp = (form: StampForm, time: WallClock): string => FORMS[form](parts(time));
