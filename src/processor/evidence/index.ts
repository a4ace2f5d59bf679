/** The kinds of evidence. A new one is its file and one line here. */
import { amount } from './amount.ts';
import { dueDate } from './due-date.ts';
import { earlierPattern } from './earlier-pattern.ts';
import { email } from './email.ts';
import type { EvidenceKind } from './evidence-kind.ts';
import { gift } from './gift.ts';
import { household } from './household.ts';
import { nameInText } from './name-in-text.ts';
import { payerAccount } from './payer-account.ts';
import { payerName } from './payer-name.ts';
import { title } from './title.ts';

export const EVIDENCE_KINDS: readonly EvidenceKind[] = [
  payerAccount,
  payerName,
  nameInText,
  household,
  amount,
  dueDate,
  email,
  earlierPattern,
  title,
  gift,
];
