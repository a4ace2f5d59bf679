/** What many decisions at once will do, line by line and in sum. */
import { bilingual } from './language.ts';

export const manyWords = bilingual({
  en: {
    partPayment: (open: string) => `part payment, ${open} stays open`,
    letGo: (amount: string) => `${amount} is let go`,
    paidBack: (amount: string) => `${amount} to be paid back`,
    wentBack: (amount: string) => `${amount} went back already`,
    noMail: 'no mail',
    held: (reason: string) => `held (${reason})`,
    assigned: (count: number, sum: string) => `${count} assigned: ${sum}`,
    asked: (count: number, sum: string) => `${count} for a second person: ${sum}`,
    ignored: (count: number, sum: string) => `${count} ignored: ${sum}`,
    partPayments: (count: number, sum: string) =>
      `${count === 1 ? '1 part payment' : `${count} part payments`}: ${sum} stays open`,
    inAllPaidBack: (sum: string) => `${sum} to be paid back`,
    inAllLetGo: (sum: string) => `${sum} is let go`,
    mails: (count: number) => (count === 1 ? '1 mail' : `${count} mails`),
    heldMails: (count: number) => `${count} of them held`,
  },
  de: {
    partPayment: (open) => `Teilzahlung, ${open} bleiben offen`,
    letGo: (amount) => `${amount} werden erlassen`,
    paidBack: (amount) => `${amount} zurückzuzahlen`,
    wentBack: (amount) => `${amount} gingen schon zurück`,
    noMail: 'keine Mail',
    held: (reason) => `angehalten (${reason})`,
    assigned: (count, sum) => `${count} zugeteilt: ${sum}`,
    asked: (count, sum) => `${count} für eine zweite Person: ${sum}`,
    ignored: (count, sum) => `${count} beiseitegelegt: ${sum}`,
    partPayments: (count, sum) => `${count === 1 ? '1 Teilzahlung' : `${count} Teilzahlungen`}: ${sum} bleiben offen`,
    inAllPaidBack: (sum) => `${sum} zurückzuzahlen`,
    inAllLetGo: (sum) => `${sum} werden erlassen`,
    mails: (count) => (count === 1 ? '1 Mail' : `${count} Mails`),
    heldMails: (count) => `davon ${count} angehalten`,
  },
});
