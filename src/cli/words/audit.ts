/** What is shown of reports of payment processors. Outcomes and states keep their codes in the JSON. */
import type { RecordKind } from '../../connectors/audit/types.ts';
import type { AuditOutcome } from '../../models/audit-files.ts';
import { bilingual } from './language.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

export const auditWords = bilingual({
  en: {
    none: 'No reports to read.',
    noneYet: 'No reports were read yet.',
    refused: 'refused',
    hint: 'hint',
    noRows: 'no rows',
    rows: (rows: number) => count(rows, 'row', 'rows'),
    outcomes: {
      found: 'found',
      completed: 'completed',
      imported: 'imported',
      booked: 'booked',
      fee: 'of fees',
      total: 'of totals',
      ignored: 'ignored by name',
      waiting: 'waiting',
      manual: 'for a person',
      conflict: 'in conflict',
      rejected: 'rejected',
    } satisfies Record<AuditOutcome, string> as Readonly<Record<AuditOutcome, string>>,
    kinds: {
      donation: 'gift',
      refund: 'refund',
      chargeback: 'chargeback',
      cancel: 'cancellation',
      reversal: 'reversal',
      chargeback_reversed: 'chargeback taken back',
      refund_reversed: 'refund that came back',
      reversal_reversed: 'reversal taken back',
      fee: 'fee',
      adjustment: 'adjustment',
      payout: 'payout',
      subscription: 'agreement',
    } satisfies Record<RecordKind, string> as Readonly<Record<string, string | undefined>>,
    tied: (payouts: number) => `${count(payouts, 'payout', 'payouts')} tied to the credit of the bank`,
    left: (reports: number) => `${count(reports, 'report', 'reports')} left: there was no time; the next run goes on`,
    dryRun: 'a dry run: nothing was written',
    waits: 'rows that wait are tried again at each run: quittance audit status',
    openSince: (days: number, until: number) =>
      days === 0 && until > 0
        ? `waits since today; after ${count(until, 'day', 'days')} what still waits goes to a person`
        : until > 0
          ? `waits since ${count(days, 'day', 'days')}; in ${count(until, 'day', 'days')} what still waits goes to a person`
          : `waits since ${count(days, 'day', 'days')}; at the next run what still waits goes to a person`,
    more: (items: number) => `… and ${items} more`,
    ended: (reports: number) => `${count(reports, 'more report has', 'more reports have')} ended: --all shows them`,
    row: (row: number) => `row ${row}`,
    severalRows: 'several rows',
    waitsForDonor: 'waits: nobody is known for it yet',
    waitsForSeries: 'waits: its series is not known yet',
    waitsForPayment: 'waits: the payment that it is of is not in the books yet',
    payout: (what: string, day: string, why: string) => `payout ${what} on ${day}: ${why}`,
    unclear: 'several credits of the bank could be it: quittance queue',
    notYet: 'no credit of the bank yet',
  },
  de: {
    none: 'Keine Abrechnungen zu lesen.',
    noneYet: 'Noch keine Abrechnung wurde gelesen.',
    refused: 'abgelehnt',
    hint: 'Rat',
    noRows: 'keine Zeilen',
    rows: (rows) => count(rows, 'Zeile', 'Zeilen'),
    outcomes: {
      found: 'gefunden',
      completed: 'ergänzt',
      imported: 'eingelesen',
      booked: 'gebucht',
      fee: 'Gebühren',
      total: 'Summen',
      ignored: 'namentlich übergangen',
      waiting: 'wartend',
      manual: 'für einen Menschen',
      conflict: 'im Widerspruch',
      rejected: 'unlesbar',
    },
    kinds: {
      donation: 'Spende',
      refund: 'Rückzahlung',
      chargeback: 'Rückbelastung',
      cancel: 'Storno',
      reversal: 'Rücknahme',
      chargeback_reversed: 'Rückbelastung, die zurückkam',
      refund_reversed: 'Rückzahlung, die zurückkam',
      reversal_reversed: 'Rücknahme, die zurückkam',
      fee: 'Gebühr',
      adjustment: 'Ausgleich',
      payout: 'Auszahlung',
      subscription: 'Vereinbarung',
    },
    tied: (payouts) => `${count(payouts, 'Auszahlung', 'Auszahlungen')} mit der Gutschrift der Bank verbunden`,
    left: (reports) =>
      `${count(reports, 'Abrechnung', 'Abrechnungen')} übrig: die Zeit reichte nicht; der nächste Lauf macht weiter`,
    dryRun: 'nur ein Versuch: nichts wurde geschrieben',
    waits: 'was wartet, wird bei jedem Lauf wieder versucht: quittance audit status',
    openSince: (days, until) =>
      days === 0 && until > 0
        ? `wartet seit heute; nach ${count(until, 'Tag', 'Tagen')} geht, was noch wartet, an einen Menschen`
        : until > 0
          ? `wartet seit ${count(days, 'Tag', 'Tagen')}; in ${count(until, 'Tag', 'Tagen')} geht, was noch wartet, an einen Menschen`
          : `wartet seit ${count(days, 'Tag', 'Tagen')}; beim nächsten Lauf geht, was noch wartet, an einen Menschen`,
    more: (items) => `… und ${items} weitere`,
    ended: (reports) =>
      `${count(reports, 'weitere Abrechnung ist', 'weitere Abrechnungen sind')} erledigt: --all zeigt sie`,
    row: (row) => `Zeile ${row}`,
    severalRows: 'mehrere Zeilen',
    waitsForDonor: 'wartet: noch niemand ist dafür bekannt',
    waitsForSeries: 'wartet: ihre Serie ist noch nicht bekannt',
    waitsForPayment: 'wartet: die Zahlung dazu ist noch nicht in den Büchern',
    payout: (what, day, why) => `Auszahlung ${what} am ${day}: ${why}`,
    unclear: 'mehrere Gutschriften der Bank könnten sie sein: quittance queue',
    notYet: 'noch keine Gutschrift der Bank',
  },
});
