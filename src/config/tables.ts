/**
 * The tables of the configuration, which only a file can hold: `[[source]]` (where files come from), `[[account]]`
 * (the accounts that are ours) and `[[webhook]]` (who is told). Called by the schema alone.
 */
import * as z from 'zod';
import * as v from './values.ts';

/** Payment processors whose reports may be fetched. */
export const AUDIT_GATEWAYS = [
  'adyen',
  'paypal',
  'paypal_ec',
  'ingenico',
  'globalcollect',
  'amazon',
  'astropay',
  'dlocal',
  'worldpay',
] as const;

/** What a source brings where it does not say so; one of reports brings everything. */
const BANK_FILES = ['*.xml', '*.XML', '*.zip', '*.gz', '*.tgz', '*.tar'];

const SFTP_KEYS = ['host', 'username', 'key_file', 'password_file', 'host_keys'] as const;

const anySource = z.strictObject({
  name: v.shortName.meta({ example: 'name = "bank"' }),
  enabled: z.boolean().default(true).meta({ example: 'enabled = false' }),
  timeout: v.duration.prefault('60s').meta({ example: 'timeout = "60s"' }),
  command: z
    .array(v.text)
    .min(1, 'must name a program')
    .optional()
    .meta({ example: 'command = ["/usr/local/bin/fetch-files"]' }),
  host: v.text.optional().meta({ example: 'host = "sftp.bank.example"' }),
  port: v.port.default(22).meta({ example: 'port = 22' }),
  username: v.text.optional().meta({ example: 'username = "society"' }),
  key_file: v.text.optional().meta({ example: 'key_file = "/etc/quittance/secrets/sftp_key"' }),
  password_file: v.text.optional().meta({ example: 'password_file = "/etc/quittance/secrets/sftp_password"' }),
  host_keys: z
    .array(v.hostKey)
    .min(1, 'must hold at least one key')
    .optional()
    .meta({ example: 'host_keys = ["SHA256:…"]' }),
  audit: z.enum(AUDIT_GATEWAYS).optional().meta({ example: 'audit = "adyen"' }),
  audit_account: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'must be letters, digits and dashes')
    .optional()
    .meta({ example: 'audit_account = "gala"' }),
  directory: v.text.default('.').meta({ example: 'directory = "outgoing"' }),
  include: z.array(v.text).min(1).optional().meta({ example: 'include = ["*.xml"]' }),
  settle_seconds: z.int().min(0).default(60).meta({ example: 'settle_seconds = 60' }),
  after_fetch: z.enum(['keep', 'delete']).default('keep').meta({ example: 'after_fetch = "keep"' }),
});

/** A server to fetch from, or an operator's own program that puts files into the folder `$QUITTANCE_INCOMING`. */
export const sourceSchema = anySource.superRefine(checkSource, { when: () => true }).transform((s) => {
  const include = s.include ?? (s.audit === undefined ? BANK_FILES : ['*']);
  const common = {
    name: s.name,
    enabled: s.enabled,
    timeoutMs: s.timeout,
    include,
    audit: s.audit ?? null,
    auditAccount: s.audit_account ?? '',
  };
  if (s.command !== undefined) return { kind: 'command' as const, ...common, command: s.command };
  return {
    kind: 'sftp' as const,
    ...common,
    host: s.host ?? '',
    port: s.port,
    username: s.username ?? '',
    keyFile: s.key_file ?? null,
    passwordFile: s.password_file ?? null,
    hostKeys: s.host_keys ?? [],
    directory: s.directory,
    settleMs: s.settle_seconds * 1000,
    afterFetch: s.after_fetch,
  };
});

/** As the other checks of several keys it also runs when a single key is wrong, so that all errors appear at once. */
function checkSource(s: z.output<typeof anySource>, ctx: z.RefinementCtx): void {
  const wrong = (key: string, message: string): void => ctx.addIssue({ code: 'custom', path: [key], message });
  if (s.audit_account !== undefined && s.audit === undefined) wrong('audit_account', 'is for reports: give audit, too');
  if (s.command !== undefined) {
    for (const key of SFTP_KEYS) if (s[key] !== undefined) wrong(key, 'is for SFTP; this source has a command');
    return;
  }
  if (s.host === undefined) wrong('host', 'is required (or give command = ["program"])');
  if (s.username === undefined) wrong('username', 'is required for SFTP');
  if (s.key_file === undefined && s.password_file === undefined) wrong('key_file', 'is required (or password_file)');
  if (s.host_keys === undefined) {
    wrong('host_keys', 'is required: without it anybody could pose as the bank; compare with the letter of the bank');
  }
}

/** A system that is told what becomes of its open items. */
export const webhookSchema = z
  .strictObject({
    name: v.shortName.meta({ example: 'name = "website"' }),
    url: v.webhookAddress.meta({ example: 'url = "https://example.org/quittance"' }),
    secret_file: v.text.meta({ example: 'secret_file = "/etc/quittance/secrets/website"' }),
  })
  .transform((w) => ({ name: w.name, url: w.url, secretFile: w.secret_file }));

/** Which message makes payments: the statement, or the report of the day where the bank sends no statement. */
const SOURCES_OF_TRUTH = ['camt.053', 'camt.052'] as const;

/** One of our accounts: an IBAN, or another identification as the bank writes it. */
export const accountSchema = z
  .strictObject({
    iban: v.iban.optional().meta({ example: 'iban = "CH93 0076 2011 6238 5295 7"' }),
    id: v.text.optional().meta({ example: 'id = "80-12345-6"' }),
    name: v.text.optional().meta({ example: 'name = "Donations"' }),
    qr_iban: z.array(v.qrIban).default([]).meta({ example: 'qr_iban = ["CH44 3199 9123 0008 8901 2"]' }),
    other_ids: z.array(v.text).default([]).meta({ example: 'other_ids = ["5050-1055"]' }),
    opening: v.calendarDate.optional().meta({ example: 'opening = "2026-01-01"' }),
    expect_by: v.wallClock.optional().meta({ example: 'expect_by = "09:00"' }),
    default_fund: v.text.optional().meta({ example: 'default_fund = "GIFTS"' }),
    source_of_truth: z.enum(SOURCES_OF_TRUTH).default('camt.053').meta({ example: 'source_of_truth = "camt.052"' }),
  })
  .superRefine(
    (a, ctx) => {
      if ((a.iban === undefined) !== (a.id === undefined)) return;
      ctx.addIssue({ code: 'custom', path: ['iban'], message: 'give either iban or id' });
    },
    { when: () => true },
  )
  .transform((a) => ({
    /** The IBAN without blanks, else the id: what statements call the account. */
    account: a.iban ?? a.id ?? '',
    isIban: a.iban !== undefined,
    name: a.name ?? null,
    qrIbans: a.qr_iban,
    /** Its other names in files: a giro number, or the number without the IBAN. */
    otherIds: a.other_ids.map((id) => id.replace(/\s/g, '')),
    opening: a.opening ?? null,
    /** By this time of a bank day the statement of the bank day before must be there; null when none is expected. */
    expectBy: a.expect_by ?? null,
    /** Reference of the fund for what names nothing. */
    defaultFund: a.default_fund ?? null,
    sourceOfTruth: a.source_of_truth,
  }));
