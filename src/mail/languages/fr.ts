/** French texts of all mails: formal address; no-break spaces before colons and question marks, amounts as in Switzerland. */
import type { Catalogue } from '../catalogue.ts';

const WRONG = 'Quelque chose n’est pas juste\u202F? Répondez simplement à ce message.';
const NO_TAX_RECEIPT = 'Ce message confirme un paiement. Il ne vaut pas attestation fiscale.';
const WE_HAVE = '<% if (it.organisation) { %><%= it.organisation %> a<% } else { %>Nous avons<% } %>';

export const fr: Catalogue = {
  language: 'fr',
  direction: 'ltr',
  money: { group: '\u202F', decimal: '.', beforeCurrency: '\u00A0' },
  date: {
    months: [
      'janvier',
      'février',
      'mars',
      'avril',
      'mai',
      'juin',
      'juillet',
      'août',
      'septembre',
      'octobre',
      'novembre',
      'décembre',
    ],
    write: ({ day, month, year }) => `${day === 1 ? '1er' : day} ${month} ${year}`,
  },
  common: {
    greeting: (name) => (name === null ? 'Bonjour,' : `Bonjour ${name},`),
    privacy: 'Protection des données',
    andMore: (count) => `et ${count} de plus`,
    firstAndMore: ({ first, more }) => `${first} et ${more} de plus`,
    every: { month: 'chaque mois', year: 'chaque année' },
    colon: '\u00A0:',
  },
  labels: {
    amount: 'Montant',
    bookingDate: 'Comptabilisé le',
    purpose: 'Pour',
    reference: 'Notre référence',
    rest: 'Encore dû',
    excess: 'Payé en trop',
    frequency: 'Rythme',
    told: 'Nous avions écrit',
    now: 'Ce qui est juste',
    refunded: 'Remboursé',
    refundDate: 'Remboursé le',
    paid: 'Paiement',
    source: 'Venu par',
    threshold: 'Annoncé dès',
    dueDate: 'Échéance',
    payment: 'Paiement',
    bill: 'Facture',
  },
  words: {
    confirmation: `
Subject: Paiement reçu\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Paiement reçu

Merci\u202F! ${WE_HAVE} bien reçu votre paiement.

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    thank_you: `
Subject: Merci pour votre don\u00A0: <%= it.amount %> [<%= it.reference %>]

# Merci pour votre don

${WE_HAVE} bien reçu votre don. Un grand merci\u202F!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    recurring_first: `
Subject: Merci pour votre don régulier\u00A0: <%= it.amount %> [<%= it.reference %>]

# Merci pour votre don régulier

Votre don régulier a commencé, et le premier versement est arrivé. Un grand merci\u202F!

[facts]

Vous souhaitez modifier ou arrêter votre don régulier\u202F? Répondez simplement à ce message.

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: Votre don régulier est arrivé\u00A0: <%= it.amount %> [<%= it.reference %>]

# Votre don régulier est arrivé

${WE_HAVE} bien reçu un nouveau versement de votre don régulier. Merci pour votre fidélité\u202F!

[facts]

Vous souhaitez modifier ou arrêter votre don régulier\u202F? Répondez simplement à ce message.

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Merci pour votre don\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Merci pour votre don

${WE_HAVE} bien reçu votre don. Il sera employé pour ce qui est indiqué ici. Un grand merci\u202F!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Paiement partiel reçu\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Paiement partiel reçu

Merci\u202F! ${WE_HAVE} reçu une partie du montant à payer. Il reste <%= it.rest %>.

[facts]

Pour le solde, utilisez s’il vous plaît la facture que vous avez de nous. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Paiement reçu\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Paiement reçu

Merci\u202F! ${WE_HAVE} bien reçu votre paiement. Il dépassait de <%= it.excess %> le montant demandé.

[facts]

<% if (it.excessFate === 'returned') { %>Nous vous rembourserons ce qui a été payé en trop.<% } else { %>Nous avons laissé ce qui a été payé en trop avec votre paiement. Si vous souhaitez le récupérer, répondez à ce message.<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Rectification de notre message sur votre paiement de <%= it.amount %> [<%= it.reference %>]

# Une rectification

Ce que nous vous avions écrit au sujet de ce paiement était faux, et nous vous prions de nous excuser. <% if (it.purpose) { %>Vous trouvez ci-dessous ce qui est juste.<% } else { %>Veuillez ne plus en tenir compte. Nous clarifions ce qui est juste.<% } %>

[facts]

Vous n’avez rien à faire. ${WRONG}
`,
    refund: `
Subject: Remboursé\u00A0: <%= it.amount %> [<%= it.reference %>]

# Un remboursement a été fait

De votre paiement, <%= it.amount %> vous ont été remboursés.

[facts]

L’argent revient par le moyen avec lequel vous avez payé; cela peut prendre quelques jours. ${WRONG}
`,
    large_donation: `
Subject: Don important\u00A0: <%= it.amount %> [<%= it.reference %>]

# Un don important est arrivé

Un don de plus de <%= it.threshold %> a été comptabilisé. Le remerciement habituel est envoyé; peut-être souhaitez-vous faire davantage.

[facts]

Qui a donné, et comment c’est comptabilisé\u00A0: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Encore dû\u00A0: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# Un rappel

Cela vous a peut-être échappé\u00A0: ce montant reste à payer. La facture est jointe.

[facts]

Vous avez payé ces derniers jours\u202F? Alors il n’y a plus rien à faire. ${WRONG}
`,
  },
};
