/**
 * The end of a statement. While it was read, each transaction was compared by its exact facts; here the others find out
 * what they are, the surest evidence first. The order of this list is what identity is (docs/ARCHITECTURE.md, "Identity").
 */

import type { StagedStatement, Staging } from '../import/staging.ts';
import { joinEntries } from './join-entry.ts';
import { linkDetails } from './link-details.ts';
import { noteChain } from './note-chain.ts';
import { noteDropped } from './note-dropped.ts';
import { pairDeliveredAgain, pairOverlapping } from './pair-statement.ts';
import { promoteTotals } from './promote-totals.ts';
import { recogniseTotals, settleTotals, totalsOf } from './resolve-totals.ts';
import { joinRows } from './rival-entries.ts';
import { suspectAdvised } from './suspect-advised.ts';
import { suspectExcess } from './suspect-excess.ts';

export function resolveStatement(staging: Staging, statement: StagedStatement): void {
  promoteTotals(staging, statement);
  const totals = recogniseTotals(staging, statement, totalsOf(staging, statement));
  joinEntries(staging, statement);
  pairDeliveredAgain(staging, statement);
  joinRows(staging, statement, totals);
  linkDetails(staging, statement, totals);
  pairOverlapping(staging, statement);
  suspectExcess(staging, statement, totals);
  suspectAdvised(staging, statement);
  settleTotals(staging, statement, totals);
  noteDropped(staging, statement);
  noteChain(staging, statement);
}
