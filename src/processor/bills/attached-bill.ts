/** The bill that a reminder brings with it, made when the mail leaves: it asks for what is open then. */
import type { Attachment } from '../../connectors/message.ts';
import { CATALOGUES, chooseLanguage } from '../../mail/languages/index.ts';
import type { Db } from '../../models/db.ts';
import { findOpenItem } from '../../models/open-items.ts';
import type { MailRow } from '../mails/outgoing.ts';
import { type BillSettings, billOf } from './bill.ts';
import { itemIdOf } from './reminder-facts.ts';

/** For reminders the bill, for all other mails nothing. No address stands on it: it goes by mail. */
export function attachedBill(context: Readonly<{ db: Db; config: BillSettings }>) {
  return async (mail: MailRow, date: Date): Promise<readonly Attachment[]> => {
    const item = mail.kind === 'reminder' ? findOpenItem(context.db, itemIdOf(mail)) : null;
    if (item === null) return [];
    const bytes = await billOf(context, { item, account: null, withDebtor: false, date });
    const language = chooseLanguage({ person: mail.language, organisation: context.config.language });
    const name = `${CATALOGUES[language].labels.bill}-${item.reference.replace(/[^A-Za-z0-9-]+/g, '-')}.pdf`;
    return [{ name, contentType: 'application/pdf', bytes }];
  };
}
