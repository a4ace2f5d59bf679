/** How Adyen names payment methods, and what we call them. A variant that is not listed says nothing; a method that is not listed is unknown. */
import { RowProblem } from './types.ts';

export type Method = Readonly<{ payment_method: string; payment_submethod: string }>;

/** `submethod` by base method; the first word is our method. */
const METHODS: Readonly<Record<string, string>> = {
  accel: 'cc accel',
  ach: 'dd ach',
  alipay: 'ew ew_alipay',
  amex: 'cc amex',
  applepay: 'apple',
  banktransfer_IBAN: 'bt iban',
  bijcard: 'cc bij',
  blik: 'bt blik',
  cartebancaire: 'cc cb',
  cup: 'cc cup',
  diners: 'cc diners',
  directEbanking: 'rtbt rtbt_sofortuberweisung',
  discover: 'cc discover',
  dotpay: 'ew ew_dotpay',
  eftpos_australia: 'cc mc',
  electron: 'cc visa-electron',
  googlepay: 'google',
  googlewallet: 'google',
  ideal: 'rtbt rtbt_ideal',
  interlink: 'cc visa',
  jcb: 'cc jcb',
  jcbprepaidanonymous: 'cc jcb',
  maestro: 'cc maestro',
  maestro_usa: 'cc maestro',
  mc: 'cc mc',
  multibanco: 'ew ew_multibanco',
  nyce: 'cc nyce',
  onlineBanking_CZ: 'bt',
  pulse: 'cc pulse',
  safetypay: 'ew ew_safetypay',
  sepadirectdebit: 'rtbt sepadirectdebit',
  star: 'cc star',
  tenpay: 'ew ew_tenpay',
  trustly: 'obt trustly',
  vipps: 'ew vipps',
  visa: 'cc visa',
  visadankort: 'cc visa',
  visadebit: 'cc visa',
  vpay: 'cc visa-debit',
};

/** Variants that say more than their method does. */
const VARIANTS: Readonly<Record<string, string>> = {
  mcdebit: 'mc-debit',
  visabeneficial: 'visa-beneficial',
  visadebit: 'visa-debit',
  visaelectron: 'visa-electron',
  visa: 'visa',
  mc: 'mc',
  amex: 'amex',
  jcb: 'jcb',
  maestro: 'maestro',
  discover: 'discover',
  diners: 'diners',
  cartebancaire: 'cb',
};
/** Variants count only for these. */
const WITH_VARIANTS = new Set(['visa', 'mc', 'applepay', 'googlepay', 'googlewallet']);
const WALLETS: Readonly<Record<string, string>> = { applepay: 'apple', googlepay: 'google', vipps: 'vipps' };
const WALLET = /^(.+)_(applepay|googlepay|vipps)$/;
/** A debit network names a wallet only in the variant. */
const NETWORKS = new Set(['eftpos_australia', 'interlink', 'nyce', 'pulse', 'star', 'accel']);

/** Throws ROW_METHOD_UNKNOWN. */
export function adyenMethod(method: string, variant: string): Method {
  const wallet = WALLET.exec(method) ?? (NETWORKS.has(method) ? WALLET.exec(variant) : null);
  if (wallet !== null) {
    const [, base = '', name = ''] = wallet;
    return { payment_method: WALLETS[name] ?? name, payment_submethod: plain(base).payment_submethod };
  }
  const found = plain(method);
  const precise = WITH_VARIANTS.has(method) ? VARIANTS[variant] : undefined;
  return precise === undefined ? found : { ...found, payment_submethod: precise };
}

function plain(method: string): Method {
  const words = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (words === undefined) throw new RowProblem('ROW_METHOD_UNKNOWN', `the payment method "${method}" is not known`);
  const [payment_method = '', payment_submethod = ''] = words.split(' ');
  return { payment_method, payment_submethod };
}
