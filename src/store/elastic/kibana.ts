/**
 * A dashboard for Kibana, as the saved objects that it imports (Stack Management → Saved Objects → Import): data views, visualizations, and the
 * dashboard of them. Every object has a fixed id, so that importing it again replaces it. The versions are those of the forms written here; a
 * newer Kibana brings them up to its own.
 */
import type { Dataset, FieldName } from '../../types.ts';
import { streamOf } from './names.ts';

/** What is seen in one place of the dashboard. */
export type Panel = {
  readonly id: string;
  readonly title: string;
  readonly dataset: Dataset;
  /** In the language of Kibana (KQL). */
  readonly query: string;
  /** A number; bars of months, or of the first field, in which the next one makes colours; rows of a table; the documents themselves. */
  readonly as: 'number' | 'months' | 'bars' | 'rows' | 'documents';
  /** Counted by these, the most frequent first; of documents what is shown of them. */
  readonly by: readonly FieldName[];
  /** In a grid that is 48 wide. */
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
};

/** How many values there are of the first field, and of each further one. */
const MOST_VALUES = [20, 10] as const;

const FAILED = 'event.outcome : failure';

export const PANELS: readonly Panel[] = [
  { id: 'incidents', title: 'Incidents', dataset: 'incident', query: '', as: 'number', by: [], place: { x: 0, y: 0, w: 16, h: 6 } },
  { id: 'failed-runs', title: 'Failed runs', dataset: 'attempt', query: FAILED, as: 'number', by: [], place: { x: 16, y: 0, w: 16, h: 6 } },
  { id: 'unknown', title: 'Failed runs without a known cause', dataset: 'attempt', query: `${FAILED} and upgrade_triage.cause : unknown`, as: 'number', by: [], place: { x: 32, y: 0, w: 16, h: 6 } },
  { id: 'over-time', title: 'Incidents by month and outcome', dataset: 'incident', query: '', as: 'months', by: ['upgrade_triage.incident.outcome'], place: { x: 0, y: 6, w: 48, h: 12 } },
  { id: 'causes', title: 'Causes of incidents', dataset: 'incident', query: '', as: 'bars', by: ['upgrade_triage.cause'], place: { x: 0, y: 18, w: 24, h: 16 } },
  { id: 'causes-by-build', title: 'Failed runs by build and cause', dataset: 'attempt', query: FAILED, as: 'bars', by: ['package.version', 'upgrade_triage.cause'], place: { x: 24, y: 18, w: 24, h: 16 } },
  { id: 'servers', title: 'Failed runs by server', dataset: 'attempt', query: FAILED, as: 'bars', by: ['host.name'], place: { x: 0, y: 34, w: 24, h: 14 } },
  { id: 'changes', title: 'What was different in the attempt that succeeded after a failed one', dataset: 'attempt', query: `${FAILED} and upgrade_triage.next.event_outcome : success`, as: 'rows', by: ['upgrade_triage.next.changed', 'upgrade_triage.cause'], place: { x: 24, y: 34, w: 24, h: 14 } },
  { id: 'latest', title: 'Failed runs, the latest first', dataset: 'attempt', query: FAILED, as: 'documents', by: ['host.name', 'package.name', 'package.version', 'upgrade_triage.cause_title', 'error.code', 'upgrade_triage.incident.name'], place: { x: 0, y: 48, w: 48, h: 18 } },
];

const PREFIX = 'upgrade-triage';
const idOf = ({ id }: Panel) => `${PREFIX}-${id}`;
const viewOf = (dataset: Dataset) => `${PREFIX}-${dataset}`;

export type SavedObject = { readonly type: string; readonly id: string; readonly attributes: object; readonly references: readonly Reference[]; readonly coreMigrationVersion: string; readonly typeMigrationVersion: string; readonly managed: boolean };
type Reference = { readonly type: string; readonly id: string; readonly name: string };

const saved = (type: string, typeMigrationVersion: string, id: string, attributes: object, references: readonly Reference[] = []): SavedObject => ({ type, id, attributes, references, coreMigrationVersion: '8.8.0', typeMigrationVersion, managed: false });

/** Objects come before those that need them. */
export const savedObjects = (): readonly SavedObject[] => [
  ...(['incident', 'attempt', 'finding'] as const).map(dataView),
  ...PANELS.map((panel) => (panel.as === 'documents' ? documentList(panel) : visualization(panel))),
  dashboard(),
];

function dataView(dataset: Dataset): SavedObject {
  const attributes = { title: streamOf(dataset, '*'), name: `upgrade-triage: ${dataset}s`, timeFieldName: '@timestamp', allowNoIndex: true };
  return saved('index-pattern', '8.0.0', viewOf(dataset), attributes);
}

const kql = (query: string) => ({ query, language: 'kuery' });

const SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

function documentList(panel: Panel): SavedObject {
  const searchSourceJSON = JSON.stringify({ query: kql(panel.query), filter: [], indexRefName: SOURCE });
  const attributes = { title: panel.title, description: '', columns: panel.by, sort: [['@timestamp', 'desc']], hideChart: true, kibanaSavedObjectMeta: { searchSourceJSON } };
  return saved('search', '7.9.3', idOf(panel), attributes, [{ type: 'index-pattern', id: viewOf(panel.dataset), name: SOURCE }]);
}

/** The one layer of a visualization, and the column of it that counts. */
const LAYER = 'layer';
const COUNT = 'count';

const counted = { label: 'Count', customLabel: true, dataType: 'number', operationType: 'count', isBucketed: false, scale: 'ratio', sourceField: '___records___' };
const months = { label: 'Month', customLabel: true, dataType: 'date', operationType: 'date_histogram', isBucketed: true, scale: 'interval', sourceField: '@timestamp', params: { interval: '1M', includeEmptyRows: true, dropPartials: false } };
const values = (field: FieldName, size: number) => ({
  label: field, customLabel: true, dataType: 'string', operationType: 'terms', isBucketed: true, scale: 'ordinal', sourceField: field,
  params: { size, orderBy: { type: 'column', columnId: COUNT }, orderDirection: 'desc', otherBucket: false, missingBucket: false, parentFormat: { id: 'terms' } },
});

function columnsOf({ as, by }: Panel): Readonly<Record<string, object>> {
  const [first, rest] = as === 'months' ? [MOST_VALUES[1], MOST_VALUES[1]] : MOST_VALUES;
  return { ...(as === 'months' ? { months } : {}), ...Object.fromEntries(by.map((field, at) => [field, values(field, at === 0 ? first : rest)])), [COUNT]: counted };
}

function visualization(panel: Panel): SavedObject {
  const columns = columnsOf(panel);
  const state = {
    datasourceStates: { formBased: { layers: { [LAYER]: { columns, columnOrder: Object.keys(columns), incompleteColumns: {}, sampling: 1 } } } },
    visualization: { layerId: LAYER, layerType: 'data', ...drawn(panel) },
    query: kql(panel.query),
    filters: [],
    internalReferences: [],
    adHocDataViews: {},
  };
  return saved('lens', '8.9.0', idOf(panel), { title: panel.title, description: '', visualizationType: KINDS[panel.as], state }, [{ type: 'index-pattern', id: viewOf(panel.dataset), name: `indexpattern-datasource-layer-${LAYER}` }]);
}

const KINDS: Readonly<Record<Exclude<Panel['as'], 'documents'>, string>> & { readonly documents?: never } = { number: 'lnsMetric', months: 'lnsXY', bars: 'lnsXY', rows: 'lnsDatatable' };

function drawn({ as, by }: Panel): object {
  if (as === 'number') return { metricAccessor: COUNT };
  if (as === 'rows') return { columns: [...by, COUNT].map((columnId) => ({ columnId })), paging: { enabled: true, size: 10 } };
  const [across, colour] = as === 'months' ? ['months', by[0]] : by;
  const series = as === 'months' ? 'bar_stacked' : 'bar_horizontal_stacked';
  const layer = { layerId: LAYER, layerType: 'data', seriesType: series, xAccessor: across, accessors: [COUNT], ...(colour === undefined ? {} : { splitAccessor: colour }) };
  return { preferredSeriesType: series, legend: { isVisible: colour !== undefined, position: 'right' }, valueLabels: 'hide', layers: [layer] };
}

const ABOUT = 'What an archive of upgrade logs has in common. Times are those of the servers that wrote the logs, as if they were UTC: set dateFormat:tz to UTC in the advanced settings.';

function dashboard(): SavedObject {
  const panels = PANELS.map((panel) => ({ type: panel.as === 'documents' ? 'search' : 'lens', gridData: { ...panel.place, i: panel.id }, panelIndex: panel.id, embeddableConfig: { enhancements: {} }, panelRefName: `panel_${panel.id}` }));
  const attributes = {
    title: 'Upgrade incidents',
    description: ABOUT,
    panelsJSON: JSON.stringify(panels),
    optionsJSON: JSON.stringify({ useMargins: true, syncColors: true, syncCursor: true, syncTooltips: false, hidePanelTitles: false }),
    // Archives are old: the last fifteen minutes, which Kibana would show, are empty. Of a server east of Greenwich it is tomorrow.
    timeRestore: true,
    timeFrom: 'now-30y',
    timeTo: 'now+1d',
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: kql(''), filter: [] }) },
  };
  const references = PANELS.map((panel) => ({ type: panel.as === 'documents' ? 'search' : 'lens', id: idOf(panel), name: `${panel.id}:panel_${panel.id}` }));
  return saved('dashboard', '8.9.0', `${PREFIX}-dashboard`, attributes, references);
}
