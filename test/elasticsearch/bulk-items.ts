/** A bulk request of which the node gets only a part, and the refusals that stand in for the rest. */

/** As Elasticsearch words them, in the head and for an item. */
const REFUSALS: Readonly<Record<number, { readonly type: string; readonly reason: string }>> = {
  400: { type: 'document_parsing_exception', reason: 'failed to parse' },
  401: { type: 'security_exception', reason: 'missing authentication credentials for REST request' },
  413: { type: 'content_too_large_exception', reason: 'the document is too large' },
  429: { type: 'es_rejected_execution_exception', reason: 'rejected execution of coordinating operation' },
  503: { type: 'unavailable_shards_exception', reason: 'primary shard is not active' },
};

export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: Buffer };
type Item = { readonly action: string; readonly index: string; readonly id: string; readonly lines: string };
type Target = { readonly _index?: string; readonly _id?: string };
type Outcome = Readonly<Record<string, { readonly _index: string; readonly _id: string; readonly status: number }>>;

const HEADERS = { 'content-type': 'application/vnd.elasticsearch+json;compatible-with=9', 'x-elastic-product': 'Elasticsearch' };

const answerOf = (status: number, content: object): Answer => {
  const body = Buffer.from(JSON.stringify(content));
  return { status, headers: { ...HEADERS, 'content-length': `${body.length}` }, body };
};

export const refusal = (status: number): Answer => answerOf(status, { error: REFUSALS[status], status });

/** @param refuses says the status with which an item is refused; the others go to the node, if there are any */
export async function withoutItems(body: Buffer, refuses: (id: string, at: number) => number | undefined, ask: (body: Buffer) => Promise<Answer>): Promise<Answer> {
  const items = itemsOf(body.toString()).map((item, at) => ({ ...item, refused: refuses(item.id, at) }));
  const kept = items.filter(({ refused }) => refused === undefined);
  const answer = kept.length === 0 ? answerOf(200, { took: 0, items: [] }) : await ask(Buffer.from(kept.map(({ lines }) => lines).join('')));
  if (answer.status !== 200) return answer;
  const told = JSON.parse(answer.body.toString()) as { readonly items: readonly Outcome[] };
  if (told.items.length !== kept.length) throw new Error('the items are not all in the answer: the request has a filter_path');
  const outcomes = told.items.values();
  const merged = items.map(({ action, index, id, refused }) => (refused === undefined ? outcomes.next().value! : { [action]: { _index: index, _id: id, status: refused, error: REFUSALS[refused] } }));
  return answerOf(200, { ...told, errors: merged.some((item) => Object.values(item)[0]!.status >= 300), items: merged });
}

function itemsOf(body: string): Item[] {
  const lines = body.split('\n').values();
  const items: Item[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const [action, { _index = '', _id = '' }] = Object.entries(JSON.parse(line) as Readonly<Record<string, Target>>)[0]!;
    items.push({ action, index: _index, id: _id, lines: action === 'delete' ? `${line}\n` : `${line}\n${lines.next().value}\n` });
  }
  return items;
}
