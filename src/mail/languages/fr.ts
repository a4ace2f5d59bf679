/** French texts of all mails: formal address; no-break spaces before colons and question marks, amounts as in Switzerland. */
import type { Catalogue } from '../catalogue.ts';

const REPLY =
  "<% if (it.form === 'letter') { %>Veuillez vous adresser à nous.<% } else { %>Répondez simplement à ce message.<% } %>";
const WRONG = `Vous constatez une erreur\u202F? ${REPLY}`;
const NO_TAX_RECEIPT = 'La présente confirme un paiement. Elle ne vaut pas attestation fiscale.';
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
    andMore: (count) => `et ${count} autres`,
    firstAndMore: ({ first, more }) => `${first} et ${more} ${more === 1 ? 'autre' : 'autres'}`,
    every: { month: 'chaque mois', year: 'chaque année' },
    ways: { bank: 'banque', gateway: 'prestataire de paiement', cash: 'espèces', cheque: 'chèque' },
    colon: '\u00A0:',
  },
  labels: {
    amount: 'Montant',
    bookingDate: 'Comptabilisé le',
    purpose: 'Pour',
    reference: 'Notre référence',
    rest: 'Reste à payer',
    excess: 'Payé en trop',
    frequency: 'Fréquence',
    told: 'Nous avions écrit',
    now: 'Ce qui est correct',
    refunded: 'Remboursé',
    refundDate: 'Remboursé le',
    takenBack: 'Montant repris',
    takenBackDate: 'Repris le',
    paid: 'Paiement',
    source: 'Reçu par',
    threshold: 'Annoncé au-delà de',
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

Vous souhaitez modifier ou arrêter votre don régulier\u202F? ${REPLY}

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: Votre don régulier est arrivé\u00A0: <%= it.amount %> [<%= it.reference %>]

# Votre don régulier est arrivé

${WE_HAVE} bien reçu un nouveau versement de votre don régulier. Merci pour votre fidélité\u202F!

[facts]

Vous souhaitez modifier ou arrêter votre don régulier\u202F? ${REPLY}

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Merci pour votre don\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Merci pour votre don

${WE_HAVE} bien reçu votre don.<% if (it.purpose) { %> Il sera employé pour ce qui est indiqué ici.<% } %> Un grand merci\u202F!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Paiement partiel reçu\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Paiement partiel reçu

Merci\u202F! ${WE_HAVE} reçu une partie du montant à payer. Il reste <%= it.rest %> à payer.

[facts]

Veuillez payer le solde de la même manière que cette partie. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Paiement reçu\u00A0: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Paiement reçu

Merci\u202F! ${WE_HAVE} bien reçu votre paiement. Il dépassait de <%= it.excess %> le montant demandé.

[facts]

<% if (it.excessFate === 'returned') { %>Nous vous rembourserons ce qui a été payé en trop.<% } else { %>Nous avons gardé ce qui a été payé en trop. Vous souhaitez le récupérer\u202F? ${REPLY}<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Rectification de notre message sur votre paiement de <%= it.amount %> [<%= it.reference %>]

# Une rectification

Ce que nous vous avons écrit au sujet de ce paiement était erroné, et nous vous prions de nous en excuser. <% if (it.purpose) { %>Vous trouverez ci-dessous ce qui est correct.<% } else { %>Veuillez ne pas tenir compte de ce message. Nous vérifions ce qui est correct.<% } %>

[facts]

<% if (it.excessFate === 'returned') { %>Nous vous rembourserons ce qui a été payé en trop.<% } else if (it.excessFate === 'kept') { %>Nous avons gardé ce qui a été payé en trop. Vous souhaitez le récupérer\u202F? ${REPLY}<% } %>

<% if (it.rest) { %>Il reste <%= it.rest %> à payer. Veuillez payer le solde de la même manière que cette partie.<% } else { %>Vous n’avez rien à faire.<% } %> ${WRONG}
`,
    refund: `
Subject: <% if (it.refundHow === 'taken_back') { %>Montant repris<% } else { %>Remboursé<% } %>\u00A0: <%= it.amount %> [<%= it.reference %>]

# <% if (it.refundHow === 'taken_back') { %>Votre paiement a été repris<% } else { %>Un remboursement a été effectué<% } %>

<% if (it.refundHow === 'taken_back') { %>De votre paiement, <%= it.amount %> ont été repris par votre banque ou votre prestataire de paiement.<% } else { %>De votre paiement, <%= it.amount %> vous ont été remboursés.<% } %>

[facts]

<% if (it.refundHow !== 'taken_back') { %>Quelques jours peuvent s’écouler avant que l’argent ne vous parvienne. <% } %>${WRONG}
`,
    large_donation: `
Subject: Don important\u00A0: <%= it.amount %> [<%= it.reference %>]

# Un don important a été reçu

Un don de plus de <%= it.threshold %> a été comptabilisé. Peut-être souhaitez-vous remercier personnellement.

[facts]

Qui a donné, et comment le don est comptabilisé\u00A0: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Reste à payer\u00A0: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# Un rappel

Cela vous a peut-être échappé\u00A0: ce montant reste à payer. La facture est jointe.

[facts]

Vous avez payé ces derniers jours\u202F? Vous n’avez alors plus rien à faire. ${WRONG}
`,
  },
};
