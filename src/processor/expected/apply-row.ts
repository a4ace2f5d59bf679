/**
 * One checked line against the database: new, changed, the same, or rejected because of what is there already.
 * Everything is checked before anything is written, and every write has its event (codes and amounts only).
 */
import { assertInTransaction, type Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { type ItemFacts, insertExpectedItem, lastImported, updateExpectedItem } from '../../models/expected.ts';
import type { OpenItemRow } from '../../models/open-items.ts';
import { isDigits, isDistinctive, referenceKey } from '../../reference-key.ts';
import { openingsOf } from '../matchers/phrases.ts';
import type { LineProblem } from './columns.ts';
import { type Identity, identify, type Occurrences } from './identify.ts';
import { type Change, type ItemPlan, planItem, type Warning } from './plan-item.ts';
import { type PersonPlan, planPerson, writePerson } from './plan-person.ts';
import type { ExpectedRow } from './row.ts';

export type ApplyContext = Readonly<{
  db: Db;
  now: Date;
  /** `staff:anna` or `job:process`. */
  actor: string;
  /** Shapes of foreign codes that the operator has configured. */
  referencePatterns: readonly string[];
  occurrences: Occurrences;
}>;

export type RowResult = Readonly<{
  outcome: 'new' | 'changed' | 'same' | 'rejected';
  openItemId: number | null;
  reference: string | null;
  qrReference: string | null;
  creditorReference: string | null;
  /** The reference was made by us, now. */
  made: boolean;
  /** The item after the line; null when the line was rejected. */
  facts: ItemFacts | null;
  allocatedMinor: number;
  changes: readonly Change[];
  problems: readonly LineProblem[];
  warnings: readonly Warning[];
}>;

export function applyRow(context: ApplyContext, row: ExpectedRow): RowResult {
  const { db } = context;
  assertInTransaction(db);
  const identity = identify(db, row, context.occurrences);
  const { existing, references } = identity;
  const item = planItem(row, {
    existing,
    references,
    settledByStaff: existing !== null && isSettledByStaff(db, existing),
  });
  const person = planPerson(db, row, existing);
  const problems = [...identity.problems, ...item.problems, ...person.problems];
  if (problems.length > 0) return { ...rejectedResult(problems), reference: row.reference };
  const changes = existing === null ? [] : [...item.changes, ...person.changes];
  const warnings = [...item.warnings, ...person.warnings, ...identityWarnings(context, row, identity)];
  const written = write(context, { identity, item, person, changes });
  return {
    ...written,
    ...references,
    made: identity.made,
    facts: item.facts,
    allocatedMinor: existing?.allocatedMinor ?? 0,
    changes,
    problems: [],
    warnings,
  };
}

export function rejectedResult(problems: readonly LineProblem[]): RowResult {
  const references = { reference: null, qrReference: null, creditorReference: null };
  const none = { openItemId: null, made: false, facts: null, allocatedMinor: 0, changes: [], warnings: [] };
  return { outcome: 'rejected', ...references, ...none, problems };
}

/** Settled elsewhere although no import has ever said so. */
function isSettledByStaff(db: Db, item: OpenItemRow): boolean {
  if (!item.settledElsewhere) return false;
  return !(lastImported(db, item.id)?.includes('"settledElsewhere":true') ?? false);
}

function identityWarnings(context: ApplyContext, row: ExpectedRow, identity: Identity): readonly Warning[] {
  const { existing, references, made } = identity;
  const warnings: Warning[] = [];
  const why = existing === null && !made ? whyPlain(references.reference, context.referencePatterns) : null;
  if (why !== null) {
    const message = `reference ${references.reference}: would not be recognised in a payer's text (${why})`;
    warnings.push({ code: 'REFERENCE_PLAIN', message });
  }
  if (row.reference === null && existing !== null && existing.state !== 'OPEN' && existing.state !== 'PARTIALLY_PAID') {
    const message = `was imported before as ${references.reference} (${existing.state}): another one like it needs a title or due date of its own`;
    warnings.push({ code: 'KNOWN_AND_CLOSED', message });
  }
  return warnings;
}

/** Longest reference, in its normal form, that is looked for in free text. */
const TYPED_CHARACTERS_MAX = 40;

/** Why a reference cannot be told from ordinary words and numbers; null when it can. */
function whyPlain(reference: string, patterns: readonly string[]): string | null {
  const key = referenceKey(reference);
  if (key.length > TYPED_CHARACTERS_MAX) return `too long: more than ${TYPED_CHARACTERS_MAX} letters and digits`;
  if (isDistinctive(key)) return null;
  const hasDigit = /\d/.test(key);
  const opens = openingsOf(patterns).some((opening) => key.startsWith(opening));
  const isOfShape = patterns.some((pattern) => new RegExp(`^(?:${pattern})$`, 'iu').test(reference));
  if ((opens || hasDigit) && isOfShape) return null;
  if (!hasDigit) return 'no digit';
  return isDigits(key) ? 'too short: fewer than nine digits' : 'too short: fewer than four letters and digits';
}

type Write = Readonly<{ identity: Identity; item: ItemPlan; person: PersonPlan; changes: readonly Change[] }>;
type Written = Readonly<{ outcome: 'new' | 'changed' | 'same'; openItemId: number }>;

function write(context: ApplyContext, planned: Write): Written {
  const { existing } = planned.identity;
  if (existing === null) return { outcome: 'new', openItemId: create(context, planned) };
  const isSame = planned.changes.length === 0;
  if (!isSame) change(context, planned, existing);
  return { outcome: isSame ? 'same' : 'changed', openItemId: existing.id };
}

function create({ db, now, actor }: ApplyContext, { identity, item, person }: Write): number {
  const personId = writePerson(db, person, now);
  const openItemId = insertExpectedItem(db, item.facts, { personId, at: now.toISOString() });
  appendEvent(
    db,
    {
      subject: { openItemId },
      fromState: null,
      toState: item.facts.state,
      actor,
      reason: 'CREATED',
      data: eventData(item.facts, personId),
      detail: { title: item.facts.title, ...(identity.origin === null ? {} : { origin: identity.origin }) },
    },
    now,
  );
  return openItemId;
}

function change({ db, now, actor }: ApplyContext, { item, person, changes }: Write, existing: OpenItemRow): void {
  const personId = writePerson(db, person, now);
  const done = updateExpectedItem(db, existing, item.facts, { personId, at: now.toISOString() });
  if (!done) throw new Error(`open item ${existing.id} changed inside our own database transaction`);
  appendEvent(
    db,
    {
      subject: { openItemId: existing.id },
      fromState: existing.state,
      toState: item.facts.state,
      actor,
      reason: reasonOf(existing, item.facts),
      data: { ...eventData(item.facts, personId), changed: changes.map(({ column }) => column) },
      detail: { title: item.facts.title },
    },
    now,
  );
}

/** What `replay` needs to know what was open when, and what `check` holds the item against. No personal data. */
function eventData(facts: ItemFacts, personId: number | null) {
  const { kind, reference, qrReference, creditorReference, amountMinor, currency, dueDate } = facts;
  const { cancelled, settledElsewhere } = facts;
  const references = { reference, qrReference, creditorReference };
  return {
    kind,
    ...references,
    personId,
    amountMinor,
    currency,
    dueDate,
    cancelled,
    settledElsewhere,
    source: 'import',
  };
}

function reasonOf(before: OpenItemRow, after: ItemFacts): string {
  if (!before.cancelled && after.cancelled) return 'CANCELLED';
  if (!before.settledElsewhere && after.settledElsewhere) return 'SETTLED_ELSEWHERE';
  const isReopened = (before.cancelled && !after.cancelled) || (before.settledElsewhere && !after.settledElsewhere);
  return isReopened ? 'REOPENED' : 'CHANGED';
}
