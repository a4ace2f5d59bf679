/** Why a payment is MANUAL or IRRELEVANT: its code with a few words. */
import { reasonWords } from './words/reasons.ts';

/** `OVERPAID: more than what is open`; a reason that is in no table stays as it is. */
export function reasonInWords(reason: string): string {
  const all: Readonly<Record<string, string | undefined>> = reasonWords();
  const known = all[reason];
  return known === undefined ? reason : `${reason}: ${known}`;
}
