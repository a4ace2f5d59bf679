/** An installation that gets reports of processors: dropping them, running the job, and looking at what came of it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type AuditOptions, type AuditReport, auditJob } from '../../jobs/audit.ts';
import type { JobContext } from '../../jobs/context.ts';
import { countsOf, listAuditFiles } from '../../src/models/audit-files.ts';
import { listBatches, listPayouts } from '../../src/models/settlements.ts';
import { batchName } from '../../src/processor/audit/batch-name.ts';
import { AUDIT_CORPUS } from '../helpers/audit-corpus.ts';
import { type Body, messagesPlace } from '../messages/messages-place.ts';

export type AuditPlace = ReturnType<typeof auditPlace>;

export function auditPlace(toml = '') {
  const place = messagesPlace(toml);
  const { dataDir } = place.context.config;
  const folder = (gateway: string, part = 'incoming'): string => join(dataDir, 'audit', gateway, part);
  const names = (gateway: string, part: string): readonly string[] =>
    existsSync(folder(gateway, part)) ? readdirSync(folder(gateway, part)).sort() : [];
  const context: JobContext = { ...place.context };
  return {
    ...place,
    context,
    report: (gateway: string, name: string, content: string | Uint8Array): void => {
      mkdirSync(folder(gateway), { recursive: true });
      writeFileSync(join(folder(gateway), name), content);
    },
    /** Puts a file of the corpus into its gateway's folder. */
    corpus: (path: string): void => {
      const gateway = path.split('/')[0] ?? '';
      mkdirSync(folder(gateway), { recursive: true });
      writeFileSync(join(folder(gateway), basename(path)), readFileSync(join(AUDIT_CORPUS, path)));
    },
    run: (options: AuditOptions = {}): Promise<AuditReport> => auditJob(context, options),
    /** Gifts that were booked before the report came. */
    book: (...gifts: readonly Body[]): void => {
      place.push('donations', ...gifts);
      const { damaged } = place.consume();
      if (damaged.length > 0) throw new Error(JSON.stringify(place.messages().at(-1)));
    },
    waits: (...details: readonly Body[]): void => {
      place.push('pending', ...details);
      place.consume();
    },
    incoming: (gateway: string) => names(gateway, 'incoming'),
    completed: (gateway: string) => names(gateway, 'completed'),
    ignored: (gateway: string) => names(gateway, 'ignored'),
    auditFiles: () => listAuditFiles(place.db, null),
    counts: () => listAuditFiles(place.db, null).map((file) => countsOf(file)),
    items: () => place.rows('SELECT kind, outcome, reason FROM audit_item ORDER BY id'),
    batches: () =>
      listBatches(place.db, null).map(
        ({
          gateway,
          account,
          reference,
          currency,
          lines,
          grossMinor,
          refundsMinor,
          feesMinor,
          netMinor,
          payoutMinor,
          state,
        }) => ({
          batch: batchName({ gateway, account, reference, currency }),
          lines,
          gross: grossMinor,
          refunds: refundsMinor,
          fees: feesMinor,
          net: netMinor,
          payout: payoutMinor,
          state,
        }),
      ),
    payouts: () => listPayouts(place.db, null),
    states: () =>
      place.rows<{ id: string; state: string }>(
        "SELECT gateway || ' ' || gateway_txn_id AS id, state FROM payment WHERE gateway <> 'bank' ORDER BY id",
      ),
    refunds: () =>
      place.rows('SELECT kind, gateway_refund_id, amount_minor, currency, effect, state FROM refund ORDER BY id'),
  };
}

/** A gift as it stands in the books, by the ids that a report has. */
export function booked(gateway: string, id: string, gross: string, currency: string, more: Body = {}): Body {
  return {
    gateway,
    gateway_txn_id: id,
    date: 1_455_000_000,
    currency,
    gross,
    email: 'lena@example.org',
    first_name: 'Lena',
    last_name: 'Huber',
    payment_method: 'cc',
    ...more,
  };
}
