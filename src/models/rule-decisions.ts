/** What the operator's rules have decided so far, as the evidence in the history tells it. Only reads. */
import { storedJson } from '../stored-json.ts';
import type { Db } from './db.ts';

/** How many payments a rule has decided, and when it last did. */
export type RuleUse = Readonly<{ payments: number; lastAt: string }>;

type Row = Readonly<{ paymentId: number; at: string; body: string }>;

/** By the name under which a rule stands in evidence, such as `rule:interest`. A rule that never applied is not there. */
export function ruleUses(db: Db): ReadonlyMap<string, RuleUse> {
  const rows = db.sqlite
    .prepare<[], Row>(
      `SELECT e.payment_id AS paymentId, e.at, d.body FROM detail d JOIN event e ON e.id = d.event_id
       WHERE e.payment_id IS NOT NULL AND instr(d.body, '"rule":"rule:') > 0 ORDER BY e.id`,
    )
    .iterate();
  const seen = new Map<string, { payments: Set<number>; lastAt: string }>();
  for (const { paymentId, at, body } of rows) {
    const rule = decidingRule(body);
    if (rule === null) continue;
    const payments = seen.get(rule)?.payments ?? new Set();
    seen.set(rule, { payments: payments.add(paymentId), lastAt: at });
  }
  return new Map([...seen].map(([rule, { payments, lastAt }]) => [rule, { payments: payments.size, lastAt }]));
}

/** A rule that decides stands first in the evidence. */
function decidingRule(body: string): string | null {
  const { evidence } = storedJson<{ evidence?: readonly { rule: string }[] }>(body);
  const [first] = evidence ?? [];
  return first?.rule.startsWith('rule:') === true ? first.rule : null;
}
