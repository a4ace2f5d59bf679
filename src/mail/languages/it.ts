/** Italian texts of all mails: formal address, amounts as in Switzerland. */
import type { Catalogue } from '../catalogue.ts';

const WRONG = 'Qualcosa non va? Risponda semplicemente a questo messaggio.';
const NO_TAX_RECEIPT = 'Questo messaggio conferma un pagamento. Non è un’attestazione fiscale.';
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
    andMore: (count) => `e altri ${count}`,
    firstAndMore: ({ first, more }) => `${first} e altri ${more}`,
    every: { month: 'ogni mese', year: 'ogni anno' },
    colon: ':',
  },
  labels: {
    amount: 'Importo',
    bookingDate: 'Contabilizzato il',
    purpose: 'Per',
    reference: 'Nostro riferimento',
    rest: 'Ancora aperto',
    excess: 'Pagato in più',
    frequency: 'Frequenza',
    told: 'Avevamo scritto',
    now: 'È corretto',
    refunded: 'Rimborsato',
    refundDate: 'Rimborsato il',
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

Desidera modificare o terminare la Sua donazione regolare? Risponda semplicemente a questo messaggio.

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: La Sua donazione regolare è arrivata: <%= it.amount %> [<%= it.reference %>]

# La Sua donazione regolare è arrivata

${WE_HAVE} ricevuto un altro versamento della Sua donazione regolare. Grazie per la Sua fedeltà!

[facts]

Desidera modificare o terminare la Sua donazione regolare? Risponda semplicemente a questo messaggio.

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Grazie per la Sua donazione: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Grazie per la Sua donazione

${WE_HAVE} ricevuto la Sua donazione. Sarà impiegata per lo scopo qui indicato. Grazie di cuore!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Pagamento parziale ricevuto: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Pagamento parziale ricevuto

Grazie! ${WE_HAVE} ricevuto una parte dell’importo da pagare. Restano <%= it.rest %>.

[facts]

Per il resto, utilizzi per favore la fattura che ha ricevuto da noi. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Pagamento ricevuto: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Pagamento ricevuto

Grazie! ${WE_HAVE} ricevuto il Suo pagamento. Superava di <%= it.excess %> l’importo richiesto.

[facts]

<% if (it.excessFate === 'returned') { %>Le rimborseremo quanto pagato in più.<% } else { %>Abbiamo lasciato con il Suo pagamento quanto pagato in più. Se lo desidera indietro, risponda a questo messaggio.<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Rettifica del nostro messaggio sul Suo pagamento di <%= it.amount %> [<%= it.reference %>]

# Una rettifica

Quanto Le avevamo scritto su questo pagamento era sbagliato, e ce ne scusiamo. <% if (it.purpose) { %>Qui sotto trova ciò che è corretto.<% } else { %>La preghiamo di non tenerne più conto. Stiamo chiarendo che cosa è corretto.<% } %>

[facts]

Non deve fare nulla. ${WRONG}
`,
    refund: `
Subject: Rimborsato: <%= it.amount %> [<%= it.reference %>]

# È stato fatto un rimborso

Del Suo pagamento Le sono stati rimborsati <%= it.amount %>.

[facts]

Il denaro torna per la via con cui ha pagato; possono volerci alcuni giorni. ${WRONG}
`,
    large_donation: `
Subject: Donazione importante: <%= it.amount %> [<%= it.reference %>]

# È arrivata una donazione importante

È stata contabilizzata una donazione di oltre <%= it.threshold %>. Il ringraziamento parte come sempre; forse desidera fare di più.

[facts]

Chi ha donato e come è stato contabilizzato: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Ancora aperto: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# Un promemoria

Forse Le è sfuggito: questo importo è ancora da pagare. La fattura è allegata.

[facts]

Ha pagato negli ultimi giorni? Allora non c’è altro da fare. ${WRONG}
`,
  },
};
