/** How a settlement batch is called: `adyen_7_CHF`, and `paypalgala_20260106_USD` for an account of its own. Source: spec/audit.md 8.10. Pure. */
export type BatchKey = Readonly<{ gateway: string; account: string; reference: string; currency: string }>;

export function batchName({ gateway, account, reference, currency }: BatchKey): string {
  return `${gateway}${account}_${reference}_${currency}`;
}
