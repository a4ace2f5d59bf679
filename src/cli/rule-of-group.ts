/** The rule that would have found the payments of a group: what they have in common, as conditions. Pure. */
import type { RawRule } from '../config.ts';
import { folded } from '../processor/rules/fold.ts';
import type { QueueGroup } from './queue-groups.ts';

const WORDS_MIN = 4;

/** Null where they have nothing in common that a rule could ask for. */
export function proposedRule({ by, rows, label }: QueueGroup): RawRule | null {
  const [row] = rows;
  if (row === undefined) return null;
  const common = { direction: row.direction };
  switch (by) {
    case 'reason':
      return null;
    case 'payer': {
      if (row.payerIban !== null) return { name: nameOf('payer', label), ...common, payer_account: row.payerIban };
      return row.payerName === null ? null : { name: nameOf('payer', label), ...common, payer_name: row.payerName };
    }
    case 'text': {
      const words = longestWords(row.remittance.join(' '));
      return words.length < WORDS_MIN ? null : { name: nameOf('text', words), ...common, text: words };
    }
    case 'amount':
      return { name: nameOf('amount', label), ...common, amount: `${row.amount} ${row.currency}` };
  }
}

/** The longest part of the text that has no numbers, as they are what differs from time to time. */
function longestWords(text: string): string {
  return text
    .split(/\S*\d\S*/)
    .map((part) => part.trim())
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

const NAME_LENGTH_MAX = 40;

/** Lower case letters, digits and hyphens, as names of rules are. */
function nameOf(kind: string, label: string): string {
  const slug = folded(label).replace(/[^a-z0-9]+/g, '-');
  return `${kind}-${slug}`.slice(0, NAME_LENGTH_MAX).replace(/^-+|-+$/g, '');
}
