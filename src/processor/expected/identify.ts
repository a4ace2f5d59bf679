/**
 * Which open item a line is about: the one with its reference, else the one with its QR or creditor reference, else
 * a new one with a reference of ours. Reads the database, writes nothing.
 */
import { randomInt } from 'node:crypto';
import { isQrReference, readCreditorReference } from '../../iso20022/references.ts';
import type { Db } from '../../models/db.ts';
import { createdDetail, ownersOfReference } from '../../models/expected.ts';
import {
  findOpenItem,
  type OpenItemRow,
  openItemByCreditorReference,
  openItemByQrReference,
  openItemByReferenceKey,
} from '../../models/open-items.ts';
import { referenceKey } from '../../reference-key.ts';
import { makeShortCode, SHORT_CODES } from '../../short-code.ts';
import type { ColumnName, LineProblem } from './columns.ts';
import { canBeTyped, codeOfOrigin, originOf, referencesOfCode } from './made-references.ts';
import type { ItemReferences } from './plan-item.ts';
import type { ExpectedRow } from './row.ts';

export type Identity = Readonly<{
  existing: OpenItemRow | null;
  references: ItemReferences;
  /** The reference was made now. `origin` is what it was made of; null when it is a random one. */
  made: boolean;
  origin: string | null;
  problems: readonly LineProblem[];
}>;

/** How many lines like this one there were before it; null makes every line a new item (`expected add`). */
export type Occurrences = Map<string, number> | null;

/** With 887 million codes the first is nearly always free; a hundred that are taken is a bug. */
const ATTEMPTS_MAX = 100;

export function identify(db: Db, row: ExpectedRow, occurrences: Occurrences): Identity {
  const existing = knownItem(db, row);
  if (row.reference === null && existing === null) return withMadeReference(db, row, occurrences);
  const reference = existing?.reference ?? row.reference ?? '';
  const references: ItemReferences = {
    reference,
    qrReference: row.qrReference ?? existing?.qrReference ?? qrIn(reference),
    creditorReference: row.creditorReference ?? existing?.creditorReference ?? creditorIn(reference),
  };
  return { existing, references, made: false, origin: null, problems: takenBy(db, references, existing?.id ?? null) };
}

function knownItem(db: Db, row: ExpectedRow): OpenItemRow | null {
  if (row.reference !== null) return openItemByReferenceKey(db, referenceKey(row.reference));
  const byQr = row.qrReference === null ? null : openItemByQrReference(db, row.qrReference);
  if (byQr !== null || row.creditorReference === null) return byQr;
  return openItemByCreditorReference(db, row.creditorReference);
}

/** A reference that is itself a QR reference is one in the eyes of the bank, too. */
function qrIn(reference: string): string | null {
  const key = referenceKey(reference);
  return isQrReference(key) ? key : null;
}

function creditorIn(reference: string): string | null {
  const key = referenceKey(reference);
  return readCreditorReference(key);
}

/** The values under which an open item is found; no two items may share one, whatever the column. */
export function referenceValues(references: {
  reference: string | null;
  qrReference: string | null;
  creditorReference: string | null;
}): readonly (readonly [ColumnName, string])[] {
  const { reference, qrReference, creditorReference } = references;
  const values: [ColumnName, string][] = [];
  if (reference !== null) values.push(['reference', referenceKey(reference)]);
  if (qrReference !== null) values.push(['qr_reference', qrReference]);
  if (creditorReference !== null) values.push(['creditor_reference', creditorReference]);
  return values;
}

function takenBy(db: Db, references: ItemReferences, ownId: number | null): readonly LineProblem[] {
  return referenceValues(references).flatMap(([column, value]) => {
    const owner = ownersOfReference(db, value).find(({ id }) => id !== ownId);
    if (owner === undefined) return [];
    return [{ column, code: 'REFERENCE_TAKEN', message: `${column} ${value}: belongs to ${owner.reference} already` }];
  });
}

/** The item that this very line has made before, or a code that is free. */
function withMadeReference(db: Db, row: ExpectedRow, occurrences: Occurrences): Identity {
  const origin = occurrences === null ? null : nextOrigin(row, occurrences);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const code = origin === null ? makeShortCode(randomInt(SHORT_CODES)) : codeOfOrigin(origin, attempt);
    if (!canBeTyped(code)) continue;
    const made = referencesOfCode(code);
    const owners = referenceValues(made).flatMap(([, value]) => ownersOfReference(db, value));
    if (owners.length === 0) return newItem(db, row, made, origin);
    const again = origin === null ? undefined : owners.find(({ id }) => wasMadeOf(db, id, origin));
    if (again !== undefined) return knownAgain(db, row, again.id);
  }
  throw new Error(`no free short code after ${ATTEMPTS_MAX} attempts`);
}

function nextOrigin(row: ExpectedRow, occurrences: Map<string, number>): string {
  const first = originOf(row, 0);
  const before = occurrences.get(first) ?? 0;
  occurrences.set(first, before + 1);
  return before === 0 ? first : originOf(row, before);
}

function wasMadeOf(db: Db, openItemId: number, origin: string): boolean {
  return createdDetail(db, openItemId)?.includes(`"origin":"${origin}"`) ?? false;
}

function newItem(db: Db, row: ExpectedRow, made: ItemReferences, origin: string | null): Identity {
  const references = referencesWith(row, made);
  return { existing: null, references, made: true, origin, problems: takenBy(db, references, null) };
}

function knownAgain(db: Db, row: ExpectedRow, id: number): Identity {
  const existing = findOpenItem(db, id);
  if (existing === null) throw new Error(`open item ${id} is gone`);
  const references = referencesWith(row, existing);
  return { existing, references, made: false, origin: null, problems: takenBy(db, references, id) };
}

/** What the line gives stands; what it does not give comes from the item. */
function referencesWith(row: ExpectedRow, item: ItemReferences): ItemReferences {
  return {
    reference: item.reference,
    qrReference: row.qrReference ?? item.qrReference,
    creditorReference: row.creditorReference ?? item.creditorReference,
  };
}
