/** Italian texts of all mails: formal address, amounts as in Switzerland. */
import type { Catalogue } from '../catalogue.ts';

const REPLY =
  "<% if (it.form === 'letter') { %>La preghiamo di contattarci.<% } else { %>Risponda semplicemente a questo messaggio.<% } %>";
const WRONG = `Qualcosa non è corretto? ${REPLY}`;
const NO_TAX_RECEIPT = 'La presente conferma un pagamento. Non è un’attestazione fiscale.';
const WE_HAVE = '<% if (it.organisation) { %><%= it.organisation %> ha<% } else { %>Abbiamo<% } %>';

export const it: Catalogue = {
  language: 'it',
  direction: 'ltr',
  money: { group: '’', decimal: '.', beforeCurrency: '\u00A0' },
  date: {
    months: [
      'gennaio',
      'febbraio',
      'marzo',
      'aprile',
      'maggio',
      'giugno',
      'luglio',
      'agosto',
      'settembre',
      'ottobre',
      'novembre',
      'dicembre',
    ],
    write: ({ day, month, year }) => `${day === 1 ? '1°' : day} ${month} ${year}`,
  },
  common: {
    greeting: (name) => (name === null ? 'Buongiorno,' : `Buongiorno ${name},`),
    privacy: 'Protezione dei dati',
    andMore: (count) => `e ${count} ${count === 1 ? 'altro' : 'altri'}`,
    firstAndMore: ({ first, more }) => `${first} e ${more} ${more === 1 ? 'altro' : 'altri'}`,
    every: { month: 'ogni mese', year: 'ogni anno' },
    ways: { bank: 'banca', gateway: 'fornitore di pagamenti', cash: 'contanti', cheque: 'assegno' },
    colon: ':',
  },
  labels: {
    amount: 'Importo',
    bookingDate: 'Contabilizzato il',
    purpose: 'Per',
    reference: 'Nostro riferimento',
    rest: 'Ancora da pagare',
    excess: 'Pagato in più',
    frequency: 'Frequenza',
    told: 'Avevamo scritto',
    now: 'Corretto è',
    refunded: 'Rimborsato',
    refundDate: 'Rimborsato il',
    takenBack: 'Stornato',
    takenBackDate: 'Stornato il',
    paid: 'Pagamento',
    source: 'Giunto tramite',
    threshold: 'Segnalato oltre',
    dueDate: 'Scadenza',
    payment: 'Pagamento',
    bill: 'Fattura',
  },
  words: {
    confirmation: `
Subject: Pagamento ricevuto: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Pagamento ricevuto

Grazie! ${WE_HAVE} ricevuto il Suo pagamento.

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    thank_you: `
Subject: Grazie per la Sua donazione: <%= it.amount %> [<%= it.reference %>]

# Grazie per la Sua donazione

${WE_HAVE} ricevuto la Sua donazione. Grazie di cuore!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    recurring_first: `
Subject: Grazie per la Sua donazione regolare: <%= it.amount %> [<%= it.reference %>]

# Grazie per la Sua donazione regolare

La Sua donazione regolare è iniziata e il primo versamento è arrivato. Grazie di cuore!

[facts]

Desidera modificare o terminare la Sua donazione regolare? ${REPLY}

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: La Sua donazione regolare è arrivata: <%= it.amount %> [<%= it.reference %>]

# La Sua donazione regolare è arrivata

${WE_HAVE} ricevuto un altro versamento della Sua donazione regolare. Grazie per la Sua fedeltà!

[facts]

Desidera modificare o terminare la Sua donazione regolare? ${REPLY}

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Grazie per la Sua donazione: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Grazie per la Sua donazione

${WE_HAVE} ricevuto la Sua donazione.<% if (it.purpose) { %> Sarà impiegata per lo scopo qui indicato.<% } %> Grazie di cuore!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Pagamento parziale ricevuto: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Pagamento parziale ricevuto

Grazie! ${WE_HAVE} ricevuto una parte dell’importo da pagare. Restano da pagare <%= it.rest %>.

[facts]

La preghiamo di pagare il resto nello stesso modo di questa parte. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Pagamento ricevuto: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Pagamento ricevuto

Grazie! ${WE_HAVE} ricevuto il Suo pagamento. Superava di <%= it.excess %> l’importo richiesto.

[facts]

<% if (it.excessFate === 'returned') { %>Le rimborseremo quanto pagato in più.<% } else { %>Abbiamo trattenuto quanto pagato in più. Desidera che Le venga restituito? ${REPLY}<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Rettifica del nostro messaggio sul Suo pagamento di <%= it.amount %> [<%= it.reference %>]

# Una rettifica

Quanto Le avevamo scritto su questo pagamento era sbagliato, e ce ne scusiamo. <% if (it.purpose) { %>Qui sotto trova ciò che è corretto.<% } else { %>La preghiamo di non tenere conto di quel messaggio. Stiamo chiarendo che cosa è corretto.<% } %>

[facts]

<% if (it.excessFate === 'returned') { %>Le rimborseremo quanto pagato in più.<% } else if (it.excessFate === 'kept') { %>Abbiamo trattenuto quanto pagato in più. Desidera che Le venga restituito? ${REPLY}<% } %>

<% if (it.rest) { %>Restano da pagare <%= it.rest %>. La preghiamo di pagare il resto nello stesso modo di questa parte.<% } else { %>Non deve fare nulla.<% } %> ${WRONG}
`,
    refund: `
Subject: <% if (it.refundHow === 'taken_back') { %>Stornato<% } else { %>Rimborsato<% } %>: <%= it.amount %> [<%= it.reference %>]

# <% if (it.refundHow === 'taken_back') { %>Il Suo pagamento è stato stornato<% } else { %>È stato effettuato un rimborso<% } %>

<% if (it.refundHow === 'taken_back') { %>Del Suo pagamento sono stati stornati <%= it.amount %> dalla Sua banca o dal Suo fornitore di pagamenti.<% } else { %>Del Suo pagamento Le sono stati rimborsati <%= it.amount %>.<% } %>

[facts]

<% if (it.refundHow !== 'taken_back') { %>Possono volerci alcuni giorni prima che il denaro Le arrivi. <% } %>${WRONG}
`,
    large_donation: `
Subject: Donazione importante: <%= it.amount %> [<%= it.reference %>]

# È arrivata una donazione importante

È stata contabilizzata una donazione di oltre <%= it.threshold %>. Forse desidera ringraziare di persona.

[facts]

Chi ha donato e come la donazione è contabilizzata: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Ancora da pagare: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# Un promemoria

Forse Le è sfuggito: questo importo è ancora da pagare. La fattura è allegata.

[facts]

Ha pagato negli ultimi giorni? Allora non c’è altro da fare. ${WRONG}
`,
  },
};
