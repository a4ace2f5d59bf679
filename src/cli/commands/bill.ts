/** `quittance bill REF`: the Swiss QR-bill of an open item as a PDF, in the language of who owes it. */
import { renameSync, writeFileSync } from 'node:fs';
import { EXIT_CODES } from '../../errors.ts';
import { openMinorOf } from '../../models/open-items.ts';
import { billOf } from '../../processor/bills/bill.ts';
import { itemNamed } from '../../processor/staff/find-item.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { accountOf, decimal } from '../values.ts';

type Options = Readonly<{ output?: string; account?: string }>;

export const billCommand: CliCommand = (program, action) => {
  program
    .command('bill')
    .description(
      'write the Swiss QR-bill of an open item as a PDF: exactly what is open, in the language of who owes it',
    )
    .argument('<reference>', 'USI-8kq2Lm or S-311')
    .option('--output <file>', 'where to (default: the reference with .pdf, in this folder)')
    .option('--account <iban>', 'the account of ours to pay to, where several could be')
    .action(action(bill));
};

async function bill(context: CommandContext, reference: string, options: Options): Promise<number> {
  const db = context.db();
  const { config } = context.config();
  const item = itemNamed(db, reference);
  const account = options.account === undefined ? null : accountOf(options.account);
  const bytes = await billOf({ db, config }, { item, account, withDebtor: true, date: context.now() });
  const path = options.output ?? `${item.reference.replace(/[^A-Za-z0-9-]+/g, '-')}.pdf`;
  writeFileSync(`${path}.part`, bytes, { mode: 0o640 });
  renameSync(`${path}.part`, path);
  const openMinor = openMinorOf(item);
  const open = openMinor === null ? null : decimal(openMinor, item.currency);
  context.output.document('bill', { file: path, reference: item.reference, amount: open, currency: item.currency });
  context.output.line(`${path}   ${open === null ? 'any amount' : open} ${item.currency}`);
  return EXIT_CODES.ok;
}
