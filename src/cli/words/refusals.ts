/**
 * What commands for staff refuse, in German. The code that refuses knows no language: it throws English sentences, as scripts and
 * RUNBOOK.md have them, and here they are put into German when a person reads them. Codes, flags and commands stay as they are.
 */

import { HINTS } from './hints.ts';
import { bilingual, staffLanguage } from './language.ts';
import { type Phrase, phrasebook } from './phrasebook.ts';
import { APPROVING, ASSIGNING, IGNORING, RETURNS, UNDOING } from './refused-acts.ts';
import { MACHINE, SAID_NO, SHEETS, UNKNOWN, USAGE } from './refused-input.ts';

/** What stands before the place and the next step. */
export const refusalWords = bilingual({
  en: { where: '  where: ', hint: '  hint:  ' },
  de: { where: '  wo:    ', hint: '  Rat:   ' },
});

/** Whoever changed it last, and what is left of a sentence that names them. */
const PARTS: readonly Phrase[] = [
  ['nobody has decided it yet', 'noch niemand hat sie entschieden'],
  ['{actor} made it {state} at {day} {time}', '{actor} hat sie am {day} um {time} auf {state} gesetzt'],
  ['its money has gone back', 'ihr Geld ist zurückgegangen'],
  ['its single payments count in its place', 'statt ihrer zählen ihre Einzelzahlungen'],
  ['it settles another payment', 'sie nimmt eine andere Zahlung zurück'],
  ['it has paid back what was owed of {payment}', 'mit ihr wurde Geschuldetes von {payment} zurückgezahlt'],
];

const CHANGED: readonly Phrase[] = [
  [
    '{payment} is not as you saw it (version {now}, not {seen}): {last}. Nothing was changed',
    '{payment} ist nicht mehr, wie Sie sie gesehen haben (Version {now}, nicht {seen}): {last}. Nichts wurde geändert',
  ],
  [
    'payment {payment} was changed by somebody else in the meantime; nothing was written',
    'Zahlung {payment} wurde inzwischen von jemand anderem geändert; nichts wurde geschrieben',
  ],
  [
    'payment {payment} cannot go from {from} to {to} by {who}',
    'Zahlung {payment} kann nicht durch {who} von {from} auf {to} gesetzt werden',
  ],
];

export const REFUSALS = phrasebook([
  ...CHANGED,
  ...UNDOING,
  ...IGNORING,
  ...APPROVING,
  ...RETURNS,
  ...ASSIGNING,
  ...UNKNOWN,
  ...SHEETS,
  ...SAID_NO,
  ...USAGE,
  ...MACHINE,
  ...HINTS,
  ...PARTS,
]);

/** A sentence of an error in the language of the process; one that is in no phrase stays as it is. */
export function refusalText(text: string): string {
  return staffLanguage() === 'de' ? (REFUSALS.german(text) ?? text) : text;
}
