/**
 * The transaction id that people and other systems write: `[RFD] [CHARGEBACK] … [RECURRING] [ADJUSTMENT] GATEWAY ID`. Columns
 * carry the facts; this is how they are shown, looked up and imported. Grammar: the page on transaction ids, spec/flow.md 3.2. Pure.
 */

/** Words before the gateway, in the order in which they are written. */
export const TRANSACTION_FLAGS = [
  'RFD',
  'CHARGEBACK',
  'REVERSAL',
  'CHARGEBACK_REVERSAL',
  'REFUND_REVERSAL',
  'REVERSAL_REVERSAL',
  'RECURRING',
  'ADJUSTMENT',
] as const;
export type TransactionFlag = (typeof TRANSACTION_FLAGS)[number];

export type TransactionId = Readonly<{
  flags: readonly TransactionFlag[];
  /** In small letters. */
  gateway: string;
  /** As the gateway writes it. */
  gatewayTxnId: string;
}>;

export type ReadTransactionId = Readonly<{ ok: true; id: TransactionId }> | Readonly<{ ok: false; problem: string }>;

/** Blanks inside an id would end it, and `%` marks what stands for one. */
export function formatTransactionId({ flags, gateway, gatewayTxnId }: TransactionId): string {
  const words = TRANSACTION_FLAGS.filter((flag) => flags.includes(flag));
  return [...words, gateway.toUpperCase(), escaped(gatewayTxnId)].join(' ');
}

function escaped(gatewayTxnId: string): string {
  return gatewayTxnId.replace(/[\s%]/gu, (character) => encodeURIComponent(character));
}

function unescaped(word: string): string | null {
  try {
    return decodeURIComponent(word);
  } catch {
    return null;
  }
}

const GATEWAY = /^[a-z][a-z0-9_]*$/i;

/**
 * Strict: flags in any case and order, one gateway, one id. With `legacy` a number after the id is the time that systems
 * before us added; it is left out. Never throws.
 */
export function readTransactionId(text: string, options: Readonly<{ legacy?: boolean }> = {}): ReadTransactionId {
  const words = text.trim().split(/\s+/);
  const flags: TransactionFlag[] = [];
  let next = 0;
  for (; next < words.length; next += 1) {
    const flag = flagOf(words[next] ?? '');
    if (flag === null) break;
    if (flags.includes(flag)) return problem(`${flag} stands there twice`);
    flags.push(flag);
  }
  const [gateway, id, time, ...more] = words.slice(next);
  if (gateway === undefined || gateway === '') return problem('it names no gateway');
  if (id === undefined) return problem('it has a gateway or an id, and needs both');
  if (!GATEWAY.test(gateway)) return problem(`"${gateway}" is not a gateway`);
  const isTimed = options.legacy === true && time !== undefined && /^\d+$/.test(time);
  if (more.length > 0 || (time !== undefined && !isTimed)) return problem(`nothing may follow the id ${id}`);
  const gatewayTxnId = unescaped(id);
  if (gatewayTxnId === null || gatewayTxnId === '' || gatewayTxnId === '0') return problem(`"${id}" is not an id`);
  const inOrder = TRANSACTION_FLAGS.filter((flag) => flags.includes(flag));
  return { ok: true, id: { flags: inOrder, gateway: gateway.toLowerCase(), gatewayTxnId } };
}

/** Older ids say REFUND for RFD. */
function flagOf(word: string): TransactionFlag | null {
  const upper = word.toUpperCase();
  if (upper === 'REFUND') return 'RFD';
  return TRANSACTION_FLAGS.find((flag) => flag === upper) ?? null;
}

function problem(text: string): ReadTransactionId {
  return { ok: false, problem: text };
}
