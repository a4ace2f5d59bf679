/**
 * What the operator says of rows of reports, in the order of `[[report_rule]]`: rows that are passed over by name, and what more is known
 * of those of a fund or of a platform. The first rule that fits counts. Pure.
 */
import type { AuditFields } from '../../connectors/audit/types.ts';

export type AuditRule = Readonly<{
  name: string;
  /** Only reports of this processor; null for all. */
  gateway: string | null;
  /** Fields and what they must be, one of these; the empty text is a field that says nothing. */
  when: Readonly<Record<string, readonly string[]>>;
  /** Rows like these are no gifts to be looked for. */
  ignore: boolean;
  /** The record does not name the donor, but who passed the money on. */
  withoutDonor: boolean;
  set: Readonly<Record<string, string>>;
}>;

/** The field by which a record tells that a rule named its donor. */
export const RULE_FIELD = 'audit_rule';

const DONOR_FIELDS: ReadonlySet<string> = new Set([
  'email',
  'first_name',
  'last_name',
  'street_address',
  'supplemental_address_1',
  'city',
  'state_province',
  'postal_code',
  'country',
]);

export function ruleFor(rules: readonly AuditRule[], gateway: string, fields: AuditFields): AuditRule | null {
  return rules.find((rule) => (rule.gateway ?? gateway) === gateway && fits(rule, fields)) ?? null;
}

function fits({ when }: AuditRule, fields: AuditFields): boolean {
  return Object.entries(when).every(([name, values]) => values.includes(String(fields[name] ?? '')));
}

/** The record as the rule would have it. */
export function ruled(rule: AuditRule, fields: AuditFields): AuditFields {
  const kept = Object.entries(fields).filter(([name]) => !rule.withoutDonor || !DONOR_FIELDS.has(name));
  return { ...Object.fromEntries(kept), ...rule.set, [RULE_FIELD]: rule.name };
}
