/** Small changes of one payment by a person: laid aside, taken up, claimed, remarked, linked, taken back. */
import { bilingual } from './language.ts';

export const changeWords = bilingual({
  en: {
    mailsGoOut: 'mails to donors that waited for it will go out; to say whose money it took back: quittance link',
    claimPlan: 'Plan (nothing is written): a claim',
    notClaimed: (payment: string) => `Nobody had claimed ${payment}.`,
    free: (payment: string) => `${payment} is free again.`,
    others: (who: string, until: string) => `Note: ${who} was looking at it, until ${until}.`,
    claimed: (payment: string, who: string, until: string) => `${payment} is claimed by ${who} until ${until}.`,
    remarkPlan: 'Plan (nothing is written): a remark',
    assignNext: (command: string) => `next: ${command}`,
    nothingOwed: 'Nothing is owed back.',
    paidBack: (sum: string, payment: string, how: string) => `${sum} of ${payment} were paid back ${how}`,
    wasWorth: (reported: string, payment: string, sum: string) =>
      `${reported} that went back of ${payment} were ${sum}`,
    onDay: (day: string) => `on ${day}`,
    byDebit: (debit: string, day: string) => `by ${debit} on ${day}`,
    owedBack: (sum: string, payment: string, to: string) =>
      `${sum} of ${payment} are owed back to ${to}. This program does not send money.`,
    itsPayer: 'its payer',
    payNow: 'pay it in e-banking; the debit on the statement closes it, or quittance refund done',
    nothingFound: 'Nothing found.',
    more: (limit: number) => `there is more: say more of it, or --limit ${limit}`,
  },
  de: {
    mailsGoOut: 'Mails an Spender, die darauf warteten, gehen nun hinaus; wessen Geld zurückging, sagt: quittance link',
    claimPlan: 'Plan (nichts wird geschrieben): ein Vermerk, dass Sie hinschauen',
    notClaimed: (payment) => `Niemand hatte ${payment} für sich vermerkt.`,
    free: (payment) => `${payment} ist wieder frei.`,
    others: (who, until) => `Hinweis: ${who} hat sie angeschaut, bis ${until}.`,
    claimed: (payment, who, until) => `${payment}: ${who} schaut sie an, bis ${until}.`,
    remarkPlan: 'Plan (nichts wird geschrieben): eine Bemerkung',
    assignNext: (command) => `weiter: ${command}`,
    nothingOwed: 'Nichts ist zurückzuzahlen.',
    paidBack: (sum, payment, how) => `${sum} von ${payment} wurden zurückgezahlt ${how}`,
    wasWorth: (reported, payment, sum) => `${reported}, die von ${payment} zurückgingen, waren ${sum}`,
    onDay: (day) => `am ${day}`,
    byDebit: (debit, day) => `durch ${debit} am ${day}`,
    owedBack: (sum, payment, to) =>
      `${sum} von ${payment} sind an ${to} zurückzuzahlen. Dieses Programm überweist kein Geld.`,
    itsPayer: 'den Zahler',
    payNow: 'im E-Banking überweisen; die Belastung auf dem Auszug schliesst es ab, oder quittance refund done',
    nothingFound: 'Nichts gefunden.',
    more: (limit) => `es gibt mehr: genauer suchen, oder --limit ${limit}`,
  },
});
