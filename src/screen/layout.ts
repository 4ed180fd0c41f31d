/**
 * Which pane stands where at a size of the terminal, and how high it is.
 *
 *   wide      attempts │ detail        tall   attempts        small   one pane,
 *             findings │ (or log)             findings                others by
 *             timeline (or files)             detail (or log)         their key
 *
 * The first rows of the screen are the header, the last one tells the keys.
 */
export const PANES = ['attempts', 'findings', 'detail', 'log', 'timeline', 'files'] as const;
export type PaneName = (typeof PANES)[number];

export type Size = { readonly columns: number; readonly rows: number };

/** A place in cells. The first row of a pane is its title. */
export type Place = { readonly pane: PaneName; readonly left: number; readonly top: number; readonly width: number; readonly height: number };

export type Layout = { readonly kind: 'wide' | 'tall' | 'small'; readonly header: number; readonly footer: number; readonly places: readonly Place[] };

/** What decides, besides the size: where the keys go, and which of two panes that share a place was seen last. */
export type Seen = { readonly focus: PaneName; readonly zoomed: boolean; readonly list: 'attempts' | 'findings'; readonly reading: 'detail' | 'log'; readonly strip: 'timeline' | 'files' };

/** From here on two panes have room side by side, and one below the other. */
const WIDE = { columns: 110, rows: 26 };
const TALL = { columns: 60, rows: 22 };
/** So high a screen shows the detail and the log at once. */
const BOTH = 44;

/** The rows that panes would fill, so that they take no more. */
export type Wanted = { readonly attempts: number; readonly findings: number; readonly strip: number };

export function layoutOf({ columns, rows }: Size, seen: Seen, wanted: Wanted): Layout {
  const header = rows >= 8 ? 2 : rows >= 3 ? 1 : 0;
  const footer = rows >= 2 ? 1 : 0;
  const body = { left: 0, top: header, width: columns, height: Math.max(0, rows - header - footer) };
  const alone = (kind: Layout['kind']): Layout => ({ kind, header, footer, places: body.height === 0 ? [] : [{ pane: seen.focus, ...body }] });
  const isWide = columns >= WIDE.columns && rows >= WIDE.rows;
  const isTall = columns >= TALL.columns && rows >= TALL.rows;
  if (!isWide && !isTall) return alone('small');
  if (seen.zoomed) return alone(isWide ? 'wide' : 'tall');
  return isWide ? { kind: 'wide', header, footer, places: widePlaces(body, seen, wanted, rows >= BOTH) } : { kind: 'tall', header, footer, places: tallPlaces(body, seen, wanted) };
}

type Area = Omit<Place, 'pane'>;

function widePlaces({ top, width, height }: Area, { reading, strip }: Seen, wanted: Wanted, both: boolean): Place[] {
  const low = Math.min(wanted.strip + 1, Math.max(6, Math.floor(height / 4)));
  const high = height - low;
  const first = Math.min(wanted.attempts + 1, Math.max(5, Math.floor(high / 3)));
  const left = Math.floor(width * 0.42);
  const right = { left: left + 1, width: width - left - 1 };
  const half = Math.ceil(high / 2);
  return [
    { pane: 'attempts', left: 0, top, width: left, height: first },
    { pane: 'findings', left: 0, top: top + first, width: left, height: high - first },
    ...(both
      ? [{ pane: 'detail' as const, ...right, top, height: half }, { pane: 'log' as const, ...right, top: top + half, height: high - half }]
      : [{ pane: reading, ...right, top, height: high }]),
    { pane: strip, left: 0, top: top + high, width, height: low },
  ];
}

/**
 * Above the lists, below what they tell: nearly half where the lists fill it, or where the log is read a third. The list that the keys
 * went to last has what the other one leaves, and that has two rows at least.
 */
function tallPlaces({ left, top, width, height }: Area, { focus, list, reading }: Seen, wanted: Wanted): Place[] {
  const most = Math.max(2 * LEAST, Math.floor(height * (reading === 'log' ? 0.33 : 0.45)));
  const isStrip = focus === 'timeline' || focus === 'files';
  const first = isStrip ? most : Math.min(most, Math.max(2 * LEAST, wanted.attempts + wanted.findings + 2));
  const below: Place = { pane: reading, left, top: top + first, width, height: height - first };
  if (isStrip) return [{ pane: focus, left, top, width, height: first }, below];
  const other = list === 'attempts' ? 'findings' : 'attempts';
  const small = Math.min(first - LEAST, Math.max(LEAST, Math.min(wanted[other] + 1, Math.max(Math.floor(first / 2), first - wanted[list] - 1))));
  const attempts = other === 'attempts' ? small : first - small;
  return [{ pane: 'attempts', left, top, width, height: attempts }, { pane: 'findings', left, top: top + attempts, width, height: first - attempts }, below];
}

/** A pane with two rows below its title. */
const LEAST = 3;
