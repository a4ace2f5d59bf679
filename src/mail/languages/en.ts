/** English texts of all mails. */
import type { Catalogue } from '../catalogue.ts';

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
    wrong: 'Is something wrong? Please reply to this mail.',
    privacy: 'Privacy',
    andMore: (count) => `and ${count} more`,
  },
  confirmation: {
    subject: ({ amount, purpose, reference }) =>
      `Payment received: ${amount}${purpose === null ? '' : `, ${purpose}`} [${reference}]`,
    firstAndMore: ({ first, more }) => `${first} and ${more} more`,
    heading: 'Payment received',
    thanks: (organisation) =>
      `Thank you! ${organisation ?? 'We'} ${organisation === null ? 'have' : 'has'} received your payment.`,
    amount: 'Amount',
    bookingDate: 'Booking date',
    purpose: 'For',
    reference: 'Our reference',
    notTaxReceipt: 'This confirms a payment. It is not a tax receipt.',
  },
};
