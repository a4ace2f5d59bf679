/** Confirmations for persons without a mail address, to be printed: once each, unless they are asked for again. */
import type { Organisation } from '../../mail/document.ts';
import type { MailFacts } from '../../mail/facts.ts';
import { chooseLanguage, type Language } from '../../mail/languages/index.ts';
import type { MailTemplates } from '../../mail/own-templates.ts';
import { isMailKind, renderMail } from '../../mail/render.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { findPerson, type PersonRow } from '../../models/open-items.ts';
import { listMail, type OutboxRow, updateMail } from '../../models/outbox.ts';
import { storedJson } from '../../stored-json.ts';
import { asItStands } from './as-it-stands.ts';
import { fateByMoney } from './may-send.ts';
import { displayName } from './recipients.ts';

export const LETTER_EXPORTED = 'LETTER_EXPORTED';

export type Letter = Readonly<{
  mailId: number;
  kind: string;
  paymentReference: string;
  language: Language;
  name: string;
  /** Street, town and country, as on an envelope; empty when we know none. */
  address: readonly string[];
  subject: string;
  text: string;
}>;

type LetterSettings = Readonly<{ organisation: Organisation; language: string; templates: MailTemplates }>;

/** `held`: how many wait because of a doubt that would hold a mail, too. */
export type LettersDue = Readonly<{ letters: readonly Letter[]; held: number }>;

/** The letters that are due; `again` also those that were exported before. What would keep a mail from going out keeps a letter. */
export function lettersDue(db: Db, settings: LetterSettings, again: boolean): LettersDue {
  const letters: Letter[] = [];
  let held = 0;
  for (const mail of listMail(db, ['SUPPRESSED'])) {
    const isDue = isLetterDue(mail) || (again && mail.reason === LETTER_EXPORTED);
    const person = isDue && mail.personId !== null && mail.paymentId !== null ? findPerson(db, mail.personId) : null;
    if (person === null || person.deletedAt !== null || person.deceasedAt !== null) continue;
    const fate = fateByMoney(db, mail);
    if (fate === null) letters.push(...letterOf(asItStands(db, mail), person, settings));
    else if (fate.state === 'HELD') held += 1;
  }
  return { letters, held };
}

/** It is written for somebody without a mail address, and was not exported. */
export function isLetterDue({ state, reason }: Pick<OutboxRow, 'state' | 'reason'>): boolean {
  return state === 'SUPPRESSED' && reason === 'NO_ADDRESS';
}

/** Marks them, so that they are not exported a second time. */
export function markExported(db: Db, letters: readonly Letter[]): void {
  writeTransaction(db, () => {
    for (const { mailId } of letters) updateMail(db, { id: mailId, state: 'SUPPRESSED' }, { reason: LETTER_EXPORTED });
  });
}

function letterOf(mail: OutboxRow, person: PersonRow, settings: LetterSettings): readonly Letter[] {
  const { kind } = mail;
  const name = displayName(person);
  if (name === null || !isMailKind(kind)) return [];
  const language = chooseLanguage({ person: mail.language, organisation: settings.language });
  const facts = storedJson<MailFacts[typeof kind] & { paymentReference?: string }>(mail.facts);
  const { subject, text } = renderMail(kind, language, facts, { ...settings, form: 'letter' });
  return [
    {
      mailId: mail.id,
      kind,
      paymentReference: facts.paymentReference ?? '',
      language,
      name,
      address: addressOf(person),
      subject,
      text,
    },
  ];
}

function addressOf({ street, buildingNumber, postalCode, city, country }: PersonRow): readonly string[] {
  const lines = [[street, buildingNumber], [postalCode, city], [country === 'CH' ? null : country]];
  return lines
    .map((parts) => parts.filter((part) => part !== null && part !== '').join(' '))
    .filter((line) => line !== '');
}
