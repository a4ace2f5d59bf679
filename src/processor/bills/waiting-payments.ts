/**
 * Payments that came and are not booked yet: nobody may be reminded of what one of them may be for. In doubt it is for them: by a
 * reference in its words, a suggestion, an account or a name of the person.
 */
import { type Db, perDatabase } from '../../models/db.ts';
import { findPerson, type OpenItemRow } from '../../models/open-items.ts';
import { accountsOfPerson } from '../../models/person-accounts.ts';
import { nameTokens } from '../../names/tokens.ts';
import { referenceKey } from '../../reference-key.ts';

type Row = Readonly<{
  text: string;
  name: string | null;
  ultimate: string | null;
  iban: string | null;
  detail: string | null;
}>;

const waiting = perDatabase((db) =>
  db.sqlite.prepare<[], Row>(
    `SELECT p.remittance || ' ' || p."references" || ' ' || coalesce(p.end_to_end_id, '') || ' ' || coalesce(p.additional_info, '') AS text,
       p.counterparty_name AS name, p.ultimate_counterparty AS ultimate, p.counterparty_iban AS iban,
       (SELECT d.body FROM event e JOIN detail d ON d.event_id = e.id WHERE e.payment_id = p.id ORDER BY e.id DESC LIMIT 1) AS detail
     FROM visible_payment p WHERE p.direction = 'in' AND (p.state = 'MANUAL' OR p.state = 'NEW' OR p.state = 'MATCHED')`,
  ),
);

export type WaitingPayments = Readonly<{ mayBeFor: (item: OpenItemRow) => boolean }>;

/** Reads them once. Those of which a person has said that they are for nothing (IRRELEVANT) wait no more. */
export function waitingPayments(db: Db): WaitingPayments {
  const rows = waiting(db).all();
  const texts = rows.map(({ text }) => referenceKey(text));
  const accounts = new Set(rows.map(({ iban }) => iban).filter((iban) => iban !== null));
  const names = rows.flatMap(({ name, ultimate }) => [new Set(tokensOf(name)), new Set(tokensOf(ultimate))]);
  const suggested = new Set(rows.flatMap(({ detail }) => suggestedItems(detail)));
  return {
    mayBeFor: (item) => {
      const keys = [item.reference, item.qrReference, item.creditorReference].filter((one) => one !== null);
      if (keys.some((key) => texts.some((text) => text.includes(referenceKey(key))))) return true;
      if (suggested.has(item.id)) return true;
      const person = item.personId === null ? null : findPerson(db, item.personId);
      if (person === null) return false;
      if (accountsOfPerson(db, person.id).some((iban) => accounts.has(iban))) return true;
      const called = [`${person.firstName ?? ''} ${person.lastName ?? ''}`, person.organization];
      return called
        .map(tokensOf)
        .some((all) => all.length > 0 && names.some((name) => all.every((one) => name.has(one))));
    },
  };
}

function tokensOf(name: string | null): readonly string[] {
  return name === null ? [] : nameTokens(name);
}

/** The open items that were suggested with the last event. A detail that cannot be read suggests nothing. */
function suggestedItems(detail: string | null): readonly number[] {
  if (detail === null) return [];
  const ids = [...detail.matchAll(/"openItemId":(\d+)/g)];
  return ids.map(([, id]) => Number(id));
}
