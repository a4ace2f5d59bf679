/** English texts of all mails. */
import type { Catalogue } from '../catalogue.ts';

const REPLY =
  "<% if (it.form === 'letter') { %>Please get in touch with us.<% } else { %>Please reply to this mail.<% } %>";
const WRONG = `Is something wrong? ${REPLY}`;
const NO_TAX_RECEIPT = 'This confirms a payment. It is not a tax receipt.';
const WE_HAVE = '<% if (it.organisation) { %><%= it.organisation %> has<% } else { %>We have<% } %>';

export const en: Catalogue = {
  language: 'en',
  direction: 'ltr',
  money: { group: ',', decimal: '.', beforeCurrency: ' ' },
  date: {
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    write: ({ day, month, year }) => `${day} ${month} ${year}`,
  },
  common: {
    greeting: (name) => (name === null ? 'Hello,' : `Dear ${name},`),
    privacy: 'Privacy',
    andMore: (count) => `and ${count} more`,
    firstAndMore: ({ first, more }) => `${first} and ${more} more`,
    every: { month: 'every month', year: 'every year' },
    ways: { bank: 'bank', gateway: 'payment provider', cash: 'cash', cheque: 'cheque' },
    colon: ':',
  },
  labels: {
    amount: 'Amount',
    bookingDate: 'Booking date',
    purpose: 'For',
    reference: 'Our reference',
    rest: 'Still open',
    excess: 'Paid too much',
    frequency: 'Given',
    told: 'We wrote',
    now: 'Correct is',
    refunded: 'Paid back',
    refundDate: 'Paid back on',
    takenBack: 'Taken back',
    takenBackDate: 'Taken back on',
    paid: 'Payment',
    source: 'Received by',
    threshold: 'Notice above',
    dueDate: 'Due on',
    payment: 'Payment',
    bill: 'Bill',
  },
  words: {
    confirmation: `
Subject: Payment received: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Payment received

Thank you! ${WE_HAVE} received your payment.

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    thank_you: `
Subject: Thank you for your gift: <%= it.amount %> [<%= it.reference %>]

# Thank you for your gift

${WE_HAVE} received your gift. Thank you very much!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    recurring_first: `
Subject: Thank you for your regular gift: <%= it.amount %> [<%= it.reference %>]

# Thank you for your regular gift

Your regular gift has begun, and its first payment has arrived. Thank you very much!

[facts]

Do you want to change or end your regular gift? ${REPLY}

${NO_TAX_RECEIPT}
`,
    recurring_later: `
Subject: Your regular gift has arrived: <%= it.amount %> [<%= it.reference %>]

# Your regular gift has arrived

${WE_HAVE} received another payment of your regular gift. Thank you for staying with us!

[facts]

Do you want to change or end your regular gift? ${REPLY}

${NO_TAX_RECEIPT}
`,
    fund_gift: `
Subject: Thank you for your gift: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Thank you for your gift

${WE_HAVE} received your gift.<% if (it.purpose) { %> It is used for the purpose named here.<% } %> Thank you very much!

[facts]

${WRONG}

${NO_TAX_RECEIPT}
`,
    part_payment: `
Subject: Part payment received: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Part payment received

Thank you! ${WE_HAVE} received a part of what is to be paid. <%= it.rest %> is still open.

[facts]

Please pay the rest in the same way as this part. ${WRONG}

${NO_TAX_RECEIPT}
`,
    overpayment: `
Subject: Payment received: <%= it.amount %><% if (it.purpose) { %>, <%= it.purpose %><% } %> [<%= it.reference %>]

# Payment received

Thank you! ${WE_HAVE} received your payment. It was <%= it.excess %> more than was asked for.

[facts]

<% if (it.excessFate === 'returned') { %>We will pay back to you what was too much.<% } else { %>We have kept what was too much. Do you want it back? ${REPLY}<% } %>

${WRONG}

${NO_TAX_RECEIPT}
`,
    correction: `
Subject: Correction of our mail about your payment of <%= it.amount %> [<%= it.reference %>]

# A correction

What we wrote to you about this payment was wrong, and we are sorry. <% if (it.purpose) { %>Please see below what is right.<% } else { %>Please disregard our earlier mail. We are finding out what is right.<% } %>

[facts]

<% if (it.excessFate === 'returned') { %>We will pay back to you what was too much.<% } else if (it.excessFate === 'kept') { %>We have kept what was too much. Do you want it back? ${REPLY}<% } %>

<% if (it.rest) { %><%= it.rest %> is still open. Please pay the rest in the same way as this part.<% } else { %>You need not do anything.<% } %> ${WRONG}
`,
    refund: `
Subject: <% if (it.refundHow === 'taken_back') { %>Taken back<% } else { %>Paid back<% } %>: <%= it.amount %> [<%= it.reference %>]

# <% if (it.refundHow === 'taken_back') { %>Your payment was taken back<% } else { %>Money has been paid back<% } %>

<% if (it.refundHow === 'taken_back') { %>Of your payment, your bank or payment provider has taken back <%= it.amount %>.<% } else { %>Of your payment, we have paid back <%= it.amount %> to you.<% } %>

[facts]

<% if (it.refundHow !== 'taken_back') { %>It can take a few days until the money is with you. <% } %>${WRONG}
`,
    large_donation: `
Subject: Large gift: <%= it.amount %> [<%= it.reference %>]

# A large gift has arrived

A gift of more than <%= it.threshold %> has been booked. You may want to thank in person.

[facts]

Who gave it, and how it was booked: quittance show <%= it.reference %>
`,
    reminder: `
Subject: Still open: <%= it.rest %>, <%= it.purpose %> [<%= it.reference %>]

# A reminder

You may have overlooked it: this amount is still to be paid. The bill is attached.

[facts]

Have you paid in the last few days? Then there is nothing more to do. ${WRONG}
`,
  },
};
