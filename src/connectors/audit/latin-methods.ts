/** The names and codes by which AstroPay and dLocal call payment methods, and what we call them. */
import { RowProblem } from './types.ts';

const TYPES: Readonly<Record<string, string>> = {
  'Bank Transfer': 'bt',
  'Bank Transfers': 'bt',
  'Cash Payment': 'cash',
  'Credit Card': 'cc',
  'Debit Card': 'cc',
  'E-wallet': 'ew',
  eWallet: 'ew',
  Wallet: 'ew',
};

/** By the code of one or two letters. */
const CODES: Readonly<Record<string, string>> = {
  AE: 'amex',
  AG: 'argen',
  AU: 'aura',
  B: 'bradesco',
  BB: 'banco_do_brasil',
  BC: 'bcp',
  BL: 'cash_boleto',
  BP: 'bbva',
  BV: 'bancomer',
  CA: 'caixa',
  CB: 'cabal',
  CL: 'cencosud',
  CM: 'codensa',
  CR: 'carrefour',
  DC: 'diners',
  DM: 'cash_dinero_mail',
  DS: 'discover',
  EF: 'cash_pago_efectivo',
  EL: 'elo',
  EQ: 'quindio',
  EY: 'cash_efecty',
  HI: 'hiper',
  I: 'itau',
  IB: 'interbank',
  JC: 'jcb',
  LD: 'lider',
  MC: 'mc',
  MD: 'mc-debit',
  MG: 'magna',
  ML: 'mercadolivre',
  NJ: 'naranja',
  NT: 'nativa',
  OA: 'oca',
  OX: 'cash_oxxo',
  PC: 'pse',
  PF: 'cash_pago_facil',
  PQ: 'pix',
  PR: 'presto',
  RE: 'cash_red_pagos',
  RP: 'cash_rapipago',
  SB: 'santander',
  SE: 'cash_provencia_pagos',
  SH: 'shopping',
  SM: 'santander_rio',
  TS: 'tarjeta_shopping',
  UI: 'netbanking',
  UL: 'upi',
  VD: 'visa-debit',
  VI: 'visa',
  WP: 'webpay',
};

/** Methods that their type names wrongly. */
const CORRECTED: Readonly<Record<string, string>> = { BREB: 'bt breb', YAPE: 'ew yape' };

/** Throws ROW_METHOD_UNKNOWN. */
export function latinMethod(
  type: string,
  code: string,
): Readonly<{ payment_method: string; payment_submethod: string }> {
  const corrected = lookUp(CORRECTED, code.toUpperCase());
  if (corrected !== undefined) {
    const [payment_method = '', payment_submethod = ''] = corrected.split(' ');
    return { payment_method, payment_submethod };
  }
  const method = lookUp(TYPES, type);
  if (method === undefined)
    throw new RowProblem('ROW_METHOD_UNKNOWN', `the type of payment method "${type}" is not known`);
  const submethod = lookUp(CODES, code);
  if (submethod === undefined) throw new RowProblem('ROW_METHOD_UNKNOWN', `the payment method "${code}" is not known`);
  return { payment_method: method, payment_submethod: code === 'WP' && method === 'bt' ? 'webpay_bt' : submethod };
}

function lookUp(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
