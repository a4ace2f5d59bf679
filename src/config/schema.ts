/**
 * Every key of the configuration, once: its name in the file (snake_case), what it may hold, its default, and an example
 * for the error message. The result is camelCase, with `null` where nothing is set. Called by `src/config.ts` alone.
 */
import * as z from 'zod';
import { audit, reportRuleSchema } from './audit.ts';
import { mail, remind } from './mail.ts';
import { backup, operator, watch } from './operations.ts';
import { ruleSchema } from './rule.ts';
import { accountSchema, sourceSchema, webhookSchema } from './tables.ts';
import * as v from './values.ts';

const { example } = v;

const LANGUAGES = ['de', 'fr', 'it', 'en'] as const;

const organisation = z
  .strictObject({
    name: example(z.string().trim().default(''), 'name = "Example Society"'),
    address: example(z.array(v.text).default([]), 'address = ["Example Street 1", "8000 Zürich"]'),
    email: example(v.address.optional(), 'email = "office@example.org"'),
    website: example(v.webAddress.optional(), 'website = "https://example.org"'),
    privacy_url: example(v.webAddress.optional(), 'privacy_url = "https://example.org/privacy"'),
  })
  .transform((o) => ({
    name: o.name,
    address: o.address,
    email: o.email ?? null,
    website: o.website ?? null,
    privacyUrl: o.privacy_url ?? null,
  }));

const limits = z
  .strictObject({
    file_bytes_max: example(v.byteSize.prefault('200 MB'), 'file_bytes_max = "200 MB"'),
    read_twice_bytes_max: example(v.byteSize.prefault('10 MB'), 'read_twice_bytes_max = "10 MB"'),
    entry_details_max: example(v.count.default(500_000), 'entry_details_max = 500000'),
    archive_members_max: example(v.count.default(10_000), 'archive_members_max = 10000'),
    archive_bytes_max: example(v.byteSize.prefault('1 GB'), 'archive_bytes_max = "1 GB"'),
    archive_ratio_max: example(v.count.default(200), 'archive_ratio_max = 200'),
  })
  .transform((l) => ({
    fileBytesMax: l.file_bytes_max,
    readTwiceBytesMax: l.read_twice_bytes_max,
    entryDetailsMax: l.entry_details_max,
    archiveMembersMax: l.archive_members_max,
    archiveBytesMax: l.archive_bytes_max,
    archiveRatioMax: l.archive_ratio_max,
  }));

const xml = z
  .strictObject({
    engine: example(z.enum(['libxmljs2', 'saxes']).default('libxmljs2'), 'engine = "libxmljs2"'),
    read_twice: example(z.boolean().default(true), 'read_twice = true'),
  })
  .transform((x) => ({ engine: x.engine, readTwice: x.read_twice }));

const schedule = z
  .strictObject({
    fetch: example(v.turn.prefault('15m'), 'fetch = "15m"'),
    process: example(v.turn.prefault('5m'), 'process = "5m"'),
    messages: example(v.turn.prefault('5m'), 'messages = "5m"'),
    audit: example(v.turn.prefault('04:10'), 'audit = "04:10"'),
    mail: example(v.turn.prefault('5m'), 'mail = "5m"'),
    maintain: example(v.turn.prefault('03:40'), 'maintain = "03:40"'),
    watch: example(v.turn.prefault('5m'), 'watch = "5m"'),
    deadline: example(v.duration.prefault('10m'), 'deadline = "10m"'),
  })
  .transform(({ deadline, ...turns }) => ({ ...turns, deadlineMs: deadline }));

const messages = z
  .strictObject({
    retry: example(v.duration.prefault('20m'), 'retry = "20m"'),
    max_attempts: example(v.count.default(10), 'max_attempts = 10'),
    max_age: example(v.duration.prefault('3d'), 'max_age = "3d"'),
    pending_days: example(v.count.default(30), 'pending_days = 30'),
    thank_days: example(v.count.default(14), 'thank_days = 14'),
    overdue_days: example(v.count.default(7), 'overdue_days = 7'),
    link_key_file: example(v.text.optional(), 'link_key_file = "/etc/quittance/secrets/link_key"'),
  })
  .transform((m) => ({
    retryMs: m.retry,
    maxAttempts: m.max_attempts,
    maxAgeMs: m.max_age,
    pendingDays: m.pending_days,
    thankDays: m.thank_days,
    overdueDays: m.overdue_days,
    linkKeyFile: m.link_key_file ?? null,
  }));

const reference = z.strictObject({
  patterns: example(z.array(v.pattern).default(['USI-[A-Za-z0-9]{6}']), 'patterns = ["USI-[A-Za-z0-9]{6}"]'),
});

/** All `[[rule]]` tables, in order. */
export const rulesSchema = z
  .array(ruleSchema)
  .default([])
  .superRefine(unique('name', (r) => r.name));

/** What each row of the policy of matching may do (src/processor/policy.ts says what a row needs). */
const level = z.enum(['auto', 'suggest', 'shadow', 'off']);
const matching = z
  .strictObject({
    verified_reference: example(level.default('auto'), 'verified_reference = "auto"'),
    several_references: example(level.default('auto'), 'several_references = "auto"'),
    plain_code: example(level.default('auto'), 'plain_code = "auto"'),
    corrected_code: example(level.default('auto'), 'corrected_code = "auto"'),
    known_payer_one_item: example(level.default('auto'), 'known_payer_one_item = "auto"'),
    own_account_one_item: example(level.default('shadow'), 'own_account_one_item = "shadow"'),
    known_payer_sum: example(level.default('suggest'), 'known_payer_sum = "suggest"'),
  })
  .transform((m) => ({
    verifiedReference: m.verified_reference,
    severalReferences: m.several_references,
    plainCode: m.plain_code,
    correctedCode: m.corrected_code,
    knownPayerOneItem: m.known_payer_one_item,
    ownAccountOneItem: m.own_account_one_item,
    knownPayerSum: m.known_payer_sum,
  }));

const approval = z
  .strictObject({
    above: example(v.count.optional(), 'above = 5000'),
  })
  .transform((a) => ({ above: a.above ?? null }));

/** The whole configuration as written in the file, giving the object the program uses. */
export const configSchema = z
  .strictObject({
    data_dir: example(v.text.default('./data'), 'data_dir = "/var/lib/quittance"'),
    environment: example(z.enum(['production', 'test']).optional(), 'environment = "production"'),
    zone: example(v.zone.default('Europe/Zurich'), 'zone = "Europe/Zurich"'),
    language: example(z.enum(LANGUAGES).default('en'), 'language = "de"'),
    staff_language: example(z.enum(['en', 'de']).optional(), 'staff_language = "en"'),
    organisation: organisation.prefault({}),
    mail: mail.prefault({}),
    remind: remind.prefault({}),
    limits: limits.prefault({}),
    xml: xml.prefault({}),
    schedule: schedule.prefault({}),
    operator: operator.prefault({}),
    watch: watch.prefault({}),
    backup: backup.prefault({}),
    messages: messages.prefault({}),
    audit: audit.prefault({}),
    reference: reference.prefault({}),
    matching: matching.prefault({}),
    approval: approval.prefault({}),
    webhook: z
      .array(webhookSchema)
      .default([])
      .superRefine(unique('name', (w) => w.name)),
    source: z
      .array(sourceSchema)
      .default([])
      .superRefine(unique('name', (s) => s.name)),
    account: z
      .array(accountSchema)
      .default([])
      .superRefine(unique('iban', (a) => a.account)),
    rule: rulesSchema,
    report_rule: z
      .array(reportRuleSchema)
      .default([])
      .superRefine(unique('name', (r) => r.name)),
  })
  .transform((c) => ({
    dataDir: c.data_dir,
    environment: c.environment ?? null,
    zone: c.zone,
    language: c.language,
    /** Null: as `language`. */
    staffLanguage: c.staff_language ?? null,
    organisation: c.organisation,
    mail: c.mail,
    remind: c.remind,
    limits: c.limits,
    xml: c.xml,
    schedule: c.schedule,
    operator: c.operator,
    watch: c.watch,
    backup: c.backup,
    messages: c.messages,
    audit: c.audit,
    reference: c.reference,
    matching: c.matching,
    approval: c.approval,
    webhooks: c.webhook,
    sources: c.source,
    accounts: c.account,
    rules: c.rule,
    reportRules: c.report_rule,
  }));

/** Refuses a second row with the same name. */
function unique<T>(key: string, nameOf: (row: T) => string): (rows: readonly T[], ctx: z.RefinementCtx) => void {
  return (rows, ctx) => {
    const seen = new Set<string>();
    rows.forEach((row, index) => {
      const name = nameOf(row);
      if (seen.has(name)) ctx.addIssue({ code: 'custom', path: [index, key], message: `"${name}" is there twice` });
      seen.add(name);
    });
  };
}
