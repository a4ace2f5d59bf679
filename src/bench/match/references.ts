/** References for the items of a world: short codes as the product makes them, or codes of another system. Pure. */
import { makeCreditorReference, makeQrReference } from '../../iso20022/references.ts';
import { canBeTyped, referencesOfCode } from '../../processor/expected/made-references.ts';
import { makeShortCode, SHORT_CODES } from '../../short-code.ts';
import type { Random } from './random.ts';

export type ItemReferences = Readonly<{ reference: string; qrReference: string; creditorReference: string }>;

const FOREIGN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Never the same reference twice in one world. */
export function referenceMaker(random: Random, foreignCodePercent: number) {
  const used = new Set<string>();
  let count = 0;
  const next = (make: () => ItemReferences): ItemReferences => {
    for (;;) {
      const made = make();
      if (used.has(made.reference)) continue;
      used.add(made.reference);
      return made;
    }
  };
  const foreign = (code: string): ItemReferences => {
    count += 1;
    return foreignReferences(code, count);
  };
  return {
    any: (): ItemReferences =>
      next(() => (random.happens(foreignCodePercent) ? foreign(foreignCode(random)) : ownReferences(random))),
    foreign: (): ItemReferences => next(() => foreign(foreignCode(random))),
    /** One that differs from `code` (foreign, no check character) in a single place. */
    besides: (code: string): ItemReferences => next(() => foreign(neighbourOf(code, random))),
    isUsed: (code: string): boolean => used.has(code),
  };
}

function ownReferences(random: Random): ItemReferences {
  for (;;) {
    const code = makeShortCode(random.below(SHORT_CODES));
    if (canBeTyped(code)) return referencesOfCode(code);
  }
}

function foreignCode(random: Random): string {
  for (;;) {
    const body = Array.from({ length: 6 }, () => FOREIGN_ALPHABET.charAt(random.below(36))).join('');
    if (/[A-Z]/.test(body)) return `USI-${body}`;
  }
}

function foreignReferences(code: string, number: number): ItemReferences {
  return {
    reference: code,
    qrReference: makeQrReference(`21${String(number).padStart(24, '0')}`),
    creditorReference: makeCreditorReference(code),
  };
}

function neighbourOf(code: string, random: Random): string {
  const at = random.between(4, code.length - 1);
  const other = FOREIGN_ALPHABET.charAt(random.below(36));
  const changed = `${code.slice(0, at)}${other}${code.slice(at + 1)}`;
  return /[A-Z]/.test(changed.slice(4)) ? changed : neighbourOf(code, random);
}
