/** What belongs to one payment or event when people look at it: allocations, decisions, sources, history. Only reads. */
import { storedJson } from '../stored-json.ts';
import { type Db, perDatabase } from './db.ts';
import type { OpenItemKind } from './open-items.ts';
import { findPayment, type PaymentRow } from './payments.ts';
import type { SOURCE_RELATIONS } from './schema.ts';

export type ListedAllocation = Readonly<{
  openItemId: number;
  kind: OpenItemKind;
  reference: string;
  title: string;
  amountMinor: number;
}>;

const ofPayment = perDatabase((db) => ({
  allocations: db.sqlite.prepare<[number], ListedAllocation>(
    `SELECT o.id AS openItemId, o.kind, o.reference, o.title, a.amount_minor AS amountMinor
     FROM allocation a JOIN open_item o ON o.id = a.open_item_id
     WHERE a.payment_id = ? AND a.reversed_at IS NULL ORDER BY a.id`,
  ),
  details: db.sqlite
    .prepare<[number], string>(
      'SELECT d.body FROM event e JOIN detail d ON d.event_id = e.id WHERE e.payment_id = ? ORDER BY e.id DESC',
    )
    .pluck(),
  sources: db.sqlite.prepare<[number], PaymentSource>(
    `SELECT CASE WHEN t.repeats_id IS NULL THEN s.relation ELSE 'known' END AS relation, f.id AS fileId, f.name AS fileName, t.message_type AS messageType, t.position AS statement,
       t.bank_statement_id AS bankStatementId, s.entry_index AS entry, nullif(s.detail_index, -1) AS detail
     FROM payment_source s JOIN statement t ON t.id = s.statement_id OR t.repeats_id = s.statement_id JOIN file f ON f.id = t.file_id
     WHERE s.payment_id = ? AND f.state = 'IMPORTED' ORDER BY t.id, s.entry_index, s.detail_index`,
  ),
  isVisible: db.sqlite.prepare<[number], number>('SELECT 1 FROM visible_payment WHERE id = ?').pluck(),
}));

/** The allocations of a payment that were not reversed. */
export function listedAllocations(db: Db, paymentId: number): readonly ListedAllocation[] {
  return ofPayment(db).allocations.all(paymentId);
}

/** The newest detail with evidence: notes and conflicting facts have none, an anonymised one is empty. Null for none. */
export function newestDecision(db: Db, paymentId: number): object | null {
  for (const body of ofPayment(db).details.iterate(paymentId)) {
    const detail = storedJson<unknown>(body);
    if (typeof detail === 'object' && detail !== null && 'evidence' in detail) return detail;
  }
  return null;
}

type Suggested = Readonly<{
  suggestions?: readonly Readonly<{ allocations: readonly Readonly<{ openItemId: number }>[] }>[];
}>;

/** The open items that were suggested for a payment when it was last decided. */
export function suggestedItems(db: Db, paymentId: number): ReadonlySet<number> {
  const { suggestions = [] }: Suggested = newestDecision(db, paymentId) ?? {};
  return new Set(suggestions.flatMap(({ allocations }) => allocations.map(({ openItemId }) => openItemId)));
}

/** A place where a payment was reported. */
export type PaymentSource = Readonly<{
  relation: (typeof SOURCE_RELATIONS)[number];
  fileId: number;
  fileName: string;
  messageType: string;
  statement: number;
  bankStatementId: string | null;
  entry: number;
  detail: number | null;
}>;

export function sourcesOfPayment(db: Db, paymentId: number): readonly PaymentSource[] {
  return ofPayment(db).sources.all(paymentId);
}

/** A payment of an imported file or a gateway; null for one that is still being imported. */
export function findVisiblePayment(db: Db, id: number): PaymentRow | null {
  return ofPayment(db).isVisible.get(id) === undefined ? null : findPayment(db, id);
}

export type EventFilter = Readonly<{ paymentId?: number; openItemId?: number; fileId?: number; since?: string }>;

/** An event as people read it; `openItemKind` tells the prefix of the id. */
export type ListedEvent = Readonly<{
  id: number;
  at: string;
  paymentId: number | null;
  openItemId: number | null;
  openItemKind: OpenItemKind | null;
  fileId: number | null;
  fromState: string | null;
  toState: string;
  actor: string;
  reason: string | null;
  data: string | null;
  body: string | null;
  hash: string;
}>;

const EVENT_PAGE = 1_000;

/** Events oldest first, read page by page: the history may be long. */
export function* listEvents(db: Db, filter: EventFilter): Generator<ListedEvent> {
  const subject = filter.paymentId ?? filter.openItemId ?? filter.fileId ?? null;
  const column = subjectColumn(filter);
  const page = db.sqlite.prepare<{ after: number; since: string; subject: number | null }, ListedEvent>(
    `SELECT e.id, e.at, e.payment_id AS paymentId, e.open_item_id AS openItemId, o.kind AS openItemKind,
       e.file_id AS fileId, e.from_state AS fromState, e.to_state AS toState, e.actor, e.reason, e.data, d.body, e.hash
     FROM event e LEFT JOIN detail d ON d.event_id = e.id LEFT JOIN open_item o ON o.id = e.open_item_id
     WHERE e.id > @after AND e.at >= @since AND ${column === null ? '@subject IS NULL' : `e.${column} = @subject`}
     ORDER BY e.id LIMIT ${EVENT_PAGE}`,
  );
  let after = 0;
  for (;;) {
    const rows = page.all({ after, since: filter.since ?? '', subject });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < EVENT_PAGE) return;
    after = last.id;
  }
}

function subjectColumn(filter: EventFilter): 'payment_id' | 'open_item_id' | 'file_id' | null {
  if (filter.paymentId !== undefined) return 'payment_id';
  if (filter.openItemId !== undefined) return 'open_item_id';
  return filter.fileId === undefined ? null : 'file_id';
}
