/** Products and builds of which the stories tell, with the month in which each came out, and what goes wrong with some of them more often. */
import type { SharePointYear } from './logs/sharepoint.ts';

export type Build = { readonly build: string; readonly since: string };

/** In order: whoever puts one on has the one before. */
const builds = (text: string): Build[] => text.trim().split(/\s+/).map((one) => {
  const [build = '', since = ''] = one.split('@');
  return { build, since };
});

export const EXCHANGE_BUILDS: readonly { readonly year: 2013 | 2016 | 2019; readonly builds: readonly Build[] }[] = [
  { year: 2013, builds: builds('15.0.712.24@2013-07 15.0.847.32@2014-02 15.0.913.22@2014-05 15.0.1044.25@2014-12 15.0.1156.6@2015-12 15.0.1263.5@2016-12 15.0.1395.4@2018-06 15.0.1497.2@2019-06') },
  { year: 2016, builds: builds('15.1.466.34@2016-06 15.1.845.34@2017-03 15.1.1415.2@2017-12 15.1.1713.5@2019-02 15.1.1979.3@2020-03 15.1.2106.2@2020-09 15.1.2375.7@2021-09 15.1.2507.6@2022-04') },
  { year: 2019, builds: builds('15.2.330.5@2019-02 15.2.464.5@2019-09 15.2.595.3@2020-03 15.2.721.2@2020-09 15.2.922.7@2021-06 15.2.1118.7@2022-04 15.2.1258.12@2023-05 15.2.1544.4@2024-02') },
];

export const SHAREPOINT_BUILDS: readonly { readonly year: SharePointYear; readonly builds: readonly Build[] }[] = [
  { year: 2007, builds: builds('12.0.6219.1000@2008-02 12.0.6320.5000@2008-07 12.0.6421.1000@2009-04 12.0.6524.5000@2009-12 12.0.6557.5000@2011-04 12.0.6662.5000@2012-06') },
  { year: 2010, builds: builds('14.0.4762.1000@2010-05 14.0.6029.1000@2011-06 14.0.6123.5006@2012-07 14.0.7015.1000@2013-07 14.0.7125.5000@2014-06 14.0.7155.5000@2015-08 14.0.7180.5001@2017-04') },
  { year: 2013, builds: builds('15.0.4420.1017@2012-10 15.0.4569.1000@2014-03 15.0.4631.1000@2014-07 15.0.4701.1000@2015-03 15.0.4815.1000@2016-04 15.0.4945.1000@2017-07 15.0.5093.1000@2018-12 15.0.5241.1000@2020-05') },
  { year: 2016, builds: builds('16.0.4366.1000@2016-04 16.0.4471.1000@2016-12 16.0.4573.1002@2017-08 16.0.4756.1001@2018-10 16.0.4900.1000@2019-09 16.0.5044.1000@2020-08 16.0.5173.1000@2021-06 16.0.5332.1001@2022-06 16.0.5439.1000@2024-03') },
  { year: 2019, builds: builds('16.0.10341.20000@2019-02 16.0.10354.20001@2020-01 16.0.10369.20000@2020-12 16.0.10379.20000@2021-10 16.0.10390.20000@2022-09 16.0.10399.20005@2023-06 16.0.10409.20027@2024-04 16.0.10417.20003@2025-04') },
];

/** `level`: the service pack that the update is for. */
export type Rollup = { readonly patch: string; readonly level: string; readonly since: string; readonly folder: string; readonly year: 2007 | 2010 };

const rollup = (year: 2007 | 2010, level: string, pack: string, folder: string, text: string): Rollup[] => text.trim().split(/\s+/).map((one) => {
  const [number = '', kb = '', since = ''] = one.split('@');
  return { year, level, folder, since, patch: `Update Rollup ${number} for Exchange Server ${year}${pack} (${kb})` };
});

export const ROLLUPS: readonly Rollup[] = [
  ...rollup(2007, '8.0.685.25', '', 'D:\\Exchange Server', '4@KB940006@2007-08 7@KB953469@2008-07'),
  ...rollup(2007, '8.1.240.6', ' Service Pack 1', 'D:\\Exchange Server', '4@KB952580@2008-10 8@KB968012@2009-05'),
  ...rollup(2007, '8.3.83.6', ' Service Pack 3', 'D:\\Exchange Server', '3@KB2530488@2011-03 6@KB2608656@2012-01 12@KB2903911@2013-12 15@KB2996150@2014-12'),
  ...rollup(2010, '14.1.218.15', ' Service Pack 1', 'E:\\Exchange\\V14', '2@KB2425179@2010-12 7@KB2756496@2012-10'),
  ...rollup(2010, '14.3.123.4', ' Service Pack 3', 'E:\\Exchange\\V14', '2@KB2866475@2013-08 6@KB2936871@2014-05 9@KB3030085@2015-03 12@KB3096066@2015-12 19@KB4035162@2017-12 27@KB4491413@2019-04 31@KB4593467@2020-12'),
];

export type Tool = { readonly product: string; readonly package: string; readonly folder: string; readonly builds: readonly Build[] };

export const TOOLS: readonly Tool[] = [
  { product: 'Kestrel Farm Tools', package: 'kestrel-farm-tools', folder: 'D:\\Kestrel\\FarmTools', builds: builds('2.2.0.0@2008-03 2.7.40.0@2010-01 2.8.3.0@2012-05 2.9.6.0@2015-10 3.0.2.0@2018-02 3.1.0.0@2021-06 3.4.1.0@2024-01') },
  { product: 'Kestrel Flight Planner', package: 'flight-planner', folder: 'D:\\Kestrel\\FlightPlanner', builds: builds('4.0.0.0@2009-09 4.6.2.0@2013-04 5.1.0.0@2017-11 5.2.7.0@2020-08 6.0.1.0@2025-02') },
  { product: 'Kestrel Archive Connector', package: 'archive-connector', folder: 'D:\\Kestrel\\Archive', builds: builds('1.5.0.0@2007-06 2.0.8.0@2011-03 3.4.0.0@2016-06 3.9.2.0@2022-10') },
];

const MORE_OFTEN: readonly { readonly build: RegExp; readonly rule: string; readonly times: number }[] = [
  { build: /^15\.1\.2375|^15\.2\.922/, rule: 'exchange.required-software-missing', times: 12 },
  { build: /^15\.1\.1979|^15\.2\.595/, rule: 'exchange.dotnet-too-old', times: 10 },
  { build: /^15\.0\.1156/, rule: 'exchange.mailbox-without-database', times: 6 },
  { build: /^15\.2\./, rule: 'exchange.reboot-pending', times: 2 },
  { build: /^12\.0\.6421/, rule: 'sharepoint.orphaned-objects', times: 6 },
  { build: /^15\.0\.4569/, rule: 'sharepoint.distributed-cache-failed', times: 8 },
  { build: /^16\.0\.103/, rule: 'sharepoint.database-timeout', times: 4 },
  { build: /^3\.1\.0\.0$/, rule: 'msi.assembly-failed', times: 14 },
  { build: /^8\.3\.83/, rule: 'msi.file-in-use', times: 3 },
  { build: /^14\.3/, rule: 'msi.service-would-not-stop', times: 5 },
];

/** The same troubles, with the weight that they have for a build. */
export const weighted = <T extends { readonly rule: string; readonly weight: number }>(troubles: readonly T[], build: string): T[] => troubles.map((one) => ({ ...one, weight: one.weight * (MORE_OFTEN.find(({ rule, build: which }) => rule === one.rule && which.test(build))?.times ?? 1) }));
