/** `quittance audit dismiss`: a person has looked at what was wrong with a report, and it is not told any more. */
import type { Command } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import {
  type DismissalTarget,
  insertDismissal,
  itemAtRow,
  mismatchedBatches,
  openRowsOf,
  refusedFile,
} from '../../models/report-findings.ts';
import { batchName } from '../../processor/audit/batch-name.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { auditWords } from '../words/audit.ts';

type Options = Readonly<{ row?: string; reason: string }>;

export function addAuditDismiss(audit: Command, action: ActionOf): void {
  audit
    .command('dismiss')
    .description('say that what was wrong with a report, a row or a batch has been looked at')
    .argument('<report or batch>', 'a report such as R-3, or a batch such as adyen_7_CHF')
    .option('--row <number>', 'only this row of the report')
    .requiredOption('--reason <text>', 'what came of it, for whoever asks later')
    .addHelpText('after', '\nThe books stay as they are. Exit codes: 0 done, 20 nothing of it needs a person.')
    .action(action(dismiss));
}

async function dismiss(context: CommandContext, named: string, { row, reason }: Options): Promise<number> {
  const db = context.db();
  const targets = targetsOf(db, named, row);
  const said = { actor: `staff:${context.actorName()}`, reason, at: context.now().toISOString() };
  writeTransaction(db, () => {
    for (const target of targets) insertDismissal(db, target, said);
  });
  context.output.document('audit.dismiss', { dismissed: targets.length });
  context.output.line(auditWords().dismissed(targets.length));
  return EXIT_CODES.ok;
}

/** Throws NOTHING_TO_DISMISS. */
function targetsOf(db: Db, named: string, row: string | undefined): readonly DismissalTarget[] {
  const report = /^R-(\d{1,15})$/i.exec(named);
  if (report === null) {
    const batch = mismatchedBatches(db).find((one) => batchName(one) === named);
    if (batch === undefined) throw nothing(named);
    return [{ batchId: batch.id }];
  }
  const fileId = Number(report[1]);
  const open = openRowsOf(db, fileId);
  if (row !== undefined) {
    const item = itemAtRow(db, fileId, Number(row));
    if (item === null || !open.includes(item.id)) throw nothing(`${named}, row ${row}`);
    return [{ itemId: item.id }];
  }
  const refused = refusedFile(db, fileId) === null ? [] : [{ fileId }];
  if (open.length + refused.length === 0) throw nothing(named);
  return [...refused, ...open.map((itemId) => ({ itemId }))];
}

function nothing(named: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'NOTHING_TO_DISMISS',
    message: `nothing of ${named} needs a person`,
    hint: 'quittance audit status shows what does',
  });
}
