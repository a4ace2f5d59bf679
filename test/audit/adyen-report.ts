/** A settlement report of Adyen as text, row by row, and a donor as the payment form knows one. */
const HEADER =
  'Merchant Account,Psp Reference,Merchant Reference,Payment Method,Payment Method Variant,Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number';

/** Of batch 7; the order of `P102` is `102.1`. */
export function gift(id: string, gross: string, net: string, fee: string): string {
  return `Verein,${id},${id.slice(1)}.1,visa,,2026-11-10 09:00:00,CET,Settled,M${id},CHF,,${gross},1,CHF,,${net},${fee},,,,7`;
}

export function refund(id: string, gross: string): string {
  return `Verein,${id},${id.slice(1)}.1,visa,,2026-11-11 09:00:00,CET,Refunded,R${id},CHF,${gross},,1,CHF,${gross},,,,,,7`;
}

export function payout(net: string): string {
  return `Verein,,,,,2026-11-12 09:00:00,CET,MerchantPayout,"TX53913667600XT batch 7, Verein",,,,,CHF,${net},,,,,,7`;
}

export function report(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

export const DONOR = {
  date: 1_794_000_000,
  gateway: 'adyen',
  email: 'mini@example.org',
  first_name: 'Mini',
  last_name: 'Mouse',
  payment_method: 'cc',
};
