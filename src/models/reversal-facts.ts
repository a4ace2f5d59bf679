/** What marks money that comes back or goes back, in the facts of a payment. Pure. */

/** Bank transaction sub-families of money that comes back: payment return, cancellation, unpaid debit or transfer. */
export const RETURN_SUB_FAMILIES = ['RRTN', 'RPCR', 'UPDD', 'UPCT', 'PRDD'] as const;

const CODE_ENDS = RETURN_SUB_FAMILIES.map((family) => `/${family}`);

/** How the codes of these sub-families end, as a list of SQL texts. */
export const RETURN_CODE_ENDS = CODE_ENDS.map((end) => `'${end}'`).join(', ');

/** True for what the bank reports as a reversal or a return, of a credit or of a debit. */
export function isReversal(payment: {
  reversal: boolean;
  returnReason: string | null;
  bankTransactionCode: string | null;
}): boolean {
  const code = payment.bankTransactionCode;
  const isReturnCode = code !== null && CODE_ENDS.some((end) => code.endsWith(end));
  return payment.reversal || payment.returnReason !== null || isReturnCode;
}
