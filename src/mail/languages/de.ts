/** German texts of all mails: formal address, Swiss spelling (ss), amounts as in Switzerland. */
import type { Catalogue } from '../catalogue.ts';

const REPLY =
  "<% if (it.form === 'letter') { %>Melden Sie sich bitte bei uns.<% } else { %>Antworten Sie bitte auf diese Mail.<% } %>";
const WRONG = `Stimmt etwas nicht? ${REPLY}`;
const NO_TAX_RECEIPT = 'Dies bestätigt eine Zahlung und ist keine Steuerbescheinigung.';
const WE_HAVE = '<% if (it.organisation) { %><%= it.organisation %> hat<% } else { %>Wir haben<% } %>';

export const de: Catalogue = {
  language: 'de',
  direction: 'ltr',
  money: { group: '’', decimal: '.', beforeCurrency: '\u00A0' },
  date: {
    months: [
      'Januar',
      'Februar',
      'März',
      'April',
      'Mai',
      'Juni',
      'Juli',
      'August',
      'September',
      'Oktober',
      'November',
      'Dezember',
    ],
    write: ({ day, month, year }) => `${day}. ${month} ${year}`,
  },
  common: {
    greeting: (name) => (name === null ? 'Guten Tag' : `Guten Tag ${name}`),
    privacy: 'Datenschutz',
    andMore: (count) => `und ${count} weitere`,
    firstAndMore: ({ first, more }) => `${first} und ${more} weitere`,
    every: { month: 'jeden Monat', year: 'jedes Jahr' },
    ways: { bank: 'Bank', gateway: 'Zahlungsanbieter', cash: 'bar', cheque: 'Scheck' },
    colon: ':',
  },
  labels: {
    amount: 'Betrag',
    bookingDate: 'Gebucht am',
    purpose: 'Für',
    reference: 'Unsere Referenz',
    rest: 'Noch offen',
    excess: 'Zu viel bezahlt',
    frequency: 'Rhythmus',
    told: 'Bisher mitgeteilt',
    now: 'Richtig ist',
    refunded: 'Zurückbezahlt',
    refundDate: 'Zurückbezahlt am',
    takenBack: 'Zurückgebucht',
    takenBackDate: 'Zurückgebucht am',
    paid: 'Zahlung',
    source: 'Zahlungsweg',
    threshold: 'Gemeldet über',
    dueDate: 'Fällig am',
    payment: 'Zahlung',
    bill: 'Rechnung',
  },
  words: {
    confirmation: `
Subject: Zahlung erhalten: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Zahlung erhalten

Vielen Dank! ${WE_HAVE} Ihre Zahlung erhalten.

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    thank_you: `
Subject: Danke für Ihre Spende: <%= it.amount %> [<%= it.reference %>]

# Danke für Ihre Spende

${WE_HAVE} Ihre Spende erhalten. Herzlichen Dank!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    recurring_first: `
Subject: Danke für Ihre regelmässige Spende: <%= it.amount %> [<%= it.reference %>]

# Danke für Ihre regelmässige Spende

Ihre regelmässige Spende hat begonnen, die erste Zahlung ist angekommen. Herzlichen Dank!

[facts]

Möchten Sie Ihre regelmässige Spende ändern oder beenden? ${REPLY}

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: Ihre regelmässige Spende ist angekommen: <%= it.amount %> [<%= it.reference %>]

# Ihre regelmässige Spende ist angekommen

${WE_HAVE} eine weitere Zahlung Ihrer regelmässigen Spende erhalten. Danke, dass Sie uns treu sind!

[facts]

Möchten Sie Ihre regelmässige Spende ändern oder beenden? ${REPLY}

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Danke für Ihre Spende: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Danke für Ihre Spende

${WE_HAVE} Ihre Spende erhalten.<% if (it.purpose) { %> Sie wird für den hier genannten Zweck verwendet.<% } %> Herzlichen Dank!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Teilzahlung erhalten: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Teilzahlung erhalten

Vielen Dank! ${WE_HAVE} einen Teil des offenen Betrags erhalten. Noch offen sind <%= it.rest %>.

[facts]

Bezahlen Sie den Rest bitte auf demselben Weg wie diesen Teil. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Zahlung erhalten: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Zahlung erhalten

Vielen Dank! ${WE_HAVE} Ihre Zahlung erhalten. Sie war um <%= it.excess %> höher als verlangt.

[facts]

<% if (it.excessFate === 'returned') { %>Was zu viel war, zahlen wir Ihnen zurück.<% } else { %>Was zu viel war, haben wir behalten. Möchten Sie es zurück? ${REPLY}<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Berichtigung unserer Mail zu Ihrer Zahlung von <%= it.amount %> [<%= it.reference %>]

# Eine Berichtigung

Was wir Ihnen zu dieser Zahlung geschrieben haben, war falsch. Wir bitten um Entschuldigung. <% if (it.purpose) { %>Unten steht, was richtig ist.<% } else { %>Bitte betrachten Sie unsere frühere Mail als hinfällig. Wir klären, was richtig ist.<% } %>

[facts]

<% if (it.excessFate === 'returned') { %>Was zu viel war, zahlen wir Ihnen zurück.<% } else if (it.excessFate === 'kept') { %>Was zu viel war, haben wir behalten. Möchten Sie es zurück? ${REPLY}<% } %>

<% if (it.rest) { %>Noch offen sind <%= it.rest %>. Bezahlen Sie den Rest bitte auf demselben Weg wie diesen Teil.<% } else { %>Sie müssen nichts tun.<% } %> ${WRONG}
`,
    refund: `
Subject: <% if (it.refundHow === 'taken_back') { %>Zurückgebucht<% } else { %>Zurückbezahlt<% } %>: <%= it.amount %> [<%= it.reference %>]

# <% if (it.refundHow === 'taken_back') { %>Ihre Zahlung wurde zurückgebucht<% } else { %>Geld wurde zurückbezahlt<% } %>

<% if (it.refundHow === 'taken_back') { %>Von Ihrer Zahlung wurden <%= it.amount %> durch Ihre Bank oder Ihren Zahlungsanbieter zurückgebucht.<% } else { %>Von Ihrer Zahlung haben wir Ihnen <%= it.amount %> zurückbezahlt.<% } %>

[facts]

<% if (it.refundHow !== 'taken_back') { %>Bis das Geld bei Ihnen ist, kann es einige Tage dauern. <% } %>${WRONG}
`,
    large_donation: `
Subject: Grosse Spende: <%= it.amount %> [<%= it.reference %>]

# Eine grosse Spende ist angekommen

Eine Spende von mehr als <%= it.threshold %> wurde gebucht. Vielleicht möchten Sie persönlich danken.

[facts]

Wer gespendet hat und wie die Spende gebucht ist: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Noch offen: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# Eine Erinnerung

Vielleicht ist es Ihnen entgangen: Dieser Betrag ist noch zu bezahlen. Die Rechnung liegt bei.

[facts]

Haben Sie in den letzten Tagen bezahlt? Dann ist nichts weiter zu tun. ${WRONG}
`,
  },
};
