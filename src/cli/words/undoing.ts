/** What is taken back, and what a return took back. */
import { bilingual } from './language.ts';

export const undoWords = bilingual({
  en: {
    notElsewhere: (item: string) => `${item} is not settled elsewhere any more`,
    notConverted: (sum: string, payment: string) =>
      `the refund of ${sum} of ${payment} counts no more, until somebody says what it was`,
    notOwed: (sum: string, payment: string) => `${sum} of ${payment} are not owed back`,
    notTakenBack: (sum: string, payment: string, by: string) => `${sum} of ${payment} were not taken back${by}`,
    notPaidBack: (sum: string, payment: string, by: string) =>
      `${sum} of ${payment} were not paid back${by}: they are owed again`,
    byDebit: (debit: string) => ` by ${debit}`,
    asItWas: 'it is booked again as it was, if what it had paid is still open; else it waits for a person',
    backFrom: (sum: string, item: string) => `${sum} back from ${item}`,
    noMoreOwed: (sum: string) => `${sum} is not owed back any more`,
    notSent: (mail: string) => `${mail} will not be sent`,
    filed: (mail: string) => `${mail} was written to data/mail and stays there; nobody was told`,
    redirected: (mail: string) => `${mail} was sent to the address of the tests only; nobody was told`,
    thanked: 'the donor was thanked; whether a mail tells them of the return: quittance outbox list',
    corrected: 'a mail corrects what the donor was told: quittance outbox list',
    payerNotKnown: 'payer not known',
    partWentBack: (sum: string) => `${sum} of it went back; what it is booked for stays booked`,
  },
  de: {
    notElsewhere: (item) => `${item} gilt nicht mehr als anderswo bezahlt`,
    notConverted: (sum, payment) =>
      `die Rückzahlung von ${sum} zu ${payment} zählt nicht mehr, bis jemand sagt, was sie war`,
    notOwed: (sum, payment) => `${sum} von ${payment} sind nicht zurückzuzahlen`,
    notTakenBack: (sum, payment, by) => `${sum} von ${payment} gingen nicht zurück${by}`,
    notPaidBack: (sum, payment, by) =>
      `${sum} von ${payment} wurden nicht zurückgezahlt${by}: sie sind wieder geschuldet`,
    byDebit: (debit) => ` durch ${debit}`,
    asItWas: 'sie ist wieder gebucht wie zuvor, wenn das Bezahlte noch offen ist; sonst wartet sie auf einen Menschen',
    backFrom: (sum, item) => `${sum} zurück von ${item}`,
    noMoreOwed: (sum) => `${sum} sind nicht mehr zurückzuzahlen`,
    notSent: (mail) => `${mail} wird nicht verschickt`,
    filed: (mail) => `${mail} liegt in data/mail und bleibt dort; niemand hat es erfahren`,
    redirected: (mail) => `${mail} ging nur an die Adresse für Versuche; niemand hat es erfahren`,
    thanked: 'dem Spender wurde gedankt; ob eine Mail ihm die Rückgabe meldet: quittance outbox list',
    corrected: 'eine Mail berichtigt, was dem Spender geschrieben wurde: quittance outbox list',
    payerNotKnown: 'Zahler nicht bekannt',
    partWentBack: (sum) => `${sum} davon gingen zurück; wofür sie gebucht ist, bleibt gebucht`,
  },
});
