/** What a key is measured by: what there is to choose from, and how much of it is seen at a time. Made only as far as the key asks for it. */
import { layout } from './frame.ts';
import { evidenceOf } from './known.ts';
import type { Size } from './layout.ts';
import { helpLines } from './panes/help.ts';
import { told } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Surroundings } from './state.ts';

const keysOf = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key);

export function surroundingsOf(scene: Scene, size: Size): Surroundings {
  const { known, page } = scene;
  const { places, header, footer } = layout(scene, size);
  const heights = Object.fromEntries(places.map(({ pane, height }) => [pane, Math.max(1, height - 1)])) as Surroundings['heights'];
  const width = places.find(({ pane }) => pane === 'detail')?.width ?? size.columns;
  return {
    choices: { attempts: keysOf(known.attempts), findings: keysOf(known.findings), files: keysOf(known.files) },
    evidence: evidenceOf(told(scene)).length,
    heights,
    helpHeight: Math.max(1, size.rows - header - footer - 1),
    get marks() {
      return scene.lanes().marks;
    },
    get mark() {
      const { marks, chosen } = scene.lanes();
      return chosen ? marks.indexOf(chosen) : 0;
    },
    get detail() {
      return scene.detail(width).lines.length;
    },
    get help() {
      return helpLines(page, size.columns).length;
    },
  };
}
