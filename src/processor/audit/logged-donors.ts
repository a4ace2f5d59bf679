/**
 * Who gave a gift, in the logs of the payment form. Days are looked at from the newest to the oldest; the last line of an order that
 * agrees about the money counts. A log of a day holds mostly the lines of the day before. Source: spec/audit.md 8.6.
 */
import { basename } from 'node:path';
import type { AuditFields } from '../../connectors/audit/types.ts';
import { type LogTrouble, paymentsLogsOf, searchPaymentsLog } from '../../connectors/payments-log.ts';
import { type AuditFileRow, type AuditWarning, addWarning } from '../../models/audit-files.ts';
import { writeTransaction } from '../../models/db.ts';
import type { AuditContext } from './audit-policy.ts';
import type { WaitingItem } from './end-item.ts';
import { type DonorDetails, orderKeyOf } from './gift-body.ts';
import { readSigned } from './minor.ts';
import { said } from './record-facts.ts';

/** A row that waits for its donor. */
export type Gift = Readonly<{ item: WaitingItem; fields: AuditFields }>;

const DAY_MS = 86_400_000;

/** By the id of the row: who gave it, as the form has logged. What cannot be read of the logs is noted with the file. */
export async function loggedDonors(
  context: AuditContext,
  file: Pick<AuditFileRow, 'id'>,
  gifts: readonly Gift[],
): Promise<ReadonlyMap<number, DonorDetails>> {
  const { paymentsLogs, logDaysBefore } = context.policy;
  const found = new Map<number, DonorDetails>();
  const dated = gifts.flatMap((gift) => datedGift(gift));
  if (paymentsLogs === null || dated.length === 0) return found;
  const days = dated.map(({ day }) => day);
  const first = Math.min(...days) - logDaysBefore;
  const last = Math.min(Math.max(...days) + 1, Math.floor(context.now().getTime() / DAY_MS));
  for (let day = last; day >= first; day -= 1) {
    const open = dated.filter(
      (one) => !found.has(one.id) && day <= one.day + 1 && day >= one.day - Math.max(logDaysBefore, LOG_WINDOW_DAYS),
    );
    for (const gateway of new Set(open.map((one) => one.gateway)))
      await searchDay(
        { folder: paymentsLogs, gateway, day },
        {
          gifts: open.filter((one) => one.gateway === gateway),
          found,
          warn: (warning) => writeTransaction(context.db, () => addWarning(context.db, file.id, warning)),
        },
      );
    context.betweenBatches();
  }
  return found;
}

const LOG_WINDOW_DAYS = 30;

type Dated = Readonly<{ id: number; gateway: string; day: number; key: string; fields: AuditFields }>;

function datedGift({ item, fields }: Gift): readonly Dated[] {
  const key = orderKeyOf(fields);
  const date = fields['date'];
  const gateway = said(fields, 'gateway');
  if (key === null || gateway === null || typeof date !== 'number') return [];
  return [{ id: item.id, gateway, day: Math.floor((date * 1000) / DAY_MS), key, fields }];
}

type Search = Readonly<{
  gifts: readonly Dated[];
  found: Map<number, DonorDetails>;
  warn(warning: AuditWarning): void;
}>;

async function searchDay(
  { folder, gateway, day }: Readonly<{ folder: string; gateway: string; day: number }>,
  { gifts, found, warn }: Search,
): Promise<void> {
  const name = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  const byKey = new Map<string, Dated[]>();
  for (const gift of gifts) byKey.set(gift.key, [...(byKey.get(gift.key) ?? []), gift]);
  for (const path of paymentsLogsOf(folder, gateway, name)) {
    const troubles = new Map<LogTrouble, number>();
    await searchPaymentsLog(path, new Set(byKey.keys()), {
      take({ orderId, details }) {
        for (const gift of byKey.get(orderId) ?? []) if (agrees(gift.fields, details)) found.set(gift.id, details);
      },
      trouble: (code) => void troubles.set(code, (troubles.get(code) ?? 0) + 1),
    });
    for (const [code, count] of troubles) warn({ code, message: LOG_TROUBLES[code], where: basename(path), count });
  }
}

const LOG_TROUBLES: Readonly<Record<LogTrouble, string>> = {
  LOG_DAMAGED: 'the log is damaged, and was read up to there',
  LOG_LINE_UNREADABLE: 'a line of a gift that is looked for is cut off or damaged',
};

/** Both must say what was paid, and the same. */
function agrees(fields: AuditFields, details: Readonly<Record<string, string>>): boolean {
  const currency = said(fields, 'currency');
  if (currency === null || details['currency'] !== currency) return false;
  const [told, logged] = [fields['gross'], details['gross']].map((gross) => readSigned(String(gross ?? ''), currency));
  return told !== null && told !== undefined && told === logged;
}
