/** The section `[audit]` and the table `[[report_rule]]` of the configuration: reports of payment processors. Called by the schema alone. */
import * as z from 'zod';
import { AUDIT_GATEWAYS } from './tables.ts';
import * as v from './values.ts';

const { example } = v;

const value = z.union([z.string(), z.int()]).transform(String);
const oneOrMore = z.preprocess(
  (given): unknown => (Array.isArray(given) ? given : [given]),
  z.array(value).min(1, 'must hold at least one value'),
);

/** What the operator says of rows like these; `src/processor/audit/audit-rules.ts` does it. */
export const reportRuleSchema = z
  .strictObject({
    name: v.shortName.meta({ example: 'name = "giving-fund"' }),
    gateway: z.enum(AUDIT_GATEWAYS).optional().meta({ example: 'gateway = "paypal"' }),
    when: z
      .record(z.string(), oneOrMore)
      .refine((when) => Object.keys(when).length > 0, 'must name at least one field')
      .meta({ example: 'when = { email = "fund@example.org" }' }),
    ignore: z.boolean().default(false).meta({ example: 'ignore = true' }),
    without_donor: z.boolean().default(false).meta({ example: 'without_donor = true' }),
    set: z.record(z.string(), value).default({}).meta({ example: 'set = { organization_name = "Example Fund" }' }),
  })
  .superRefine(
    ({ ignore, without_donor, set }, ctx) => {
      const says = without_donor === true || Object.keys(set ?? {}).length > 0;
      if (ignore === says)
        ctx.addIssue({
          code: 'custom',
          path: ['ignore'],
          message: 'give either ignore = true, or set and without_donor',
        });
    },
    { when: () => true },
  )
  .transform((r) => ({
    name: r.name,
    gateway: r.gateway ?? null,
    when: r.when,
    ignore: r.ignore,
    withoutDonor: r.without_donor,
    set: r.set,
  }));

export const audit = z
  .strictObject({
    waiting_days: example(v.count.default(7), 'waiting_days = 7'),
    time_limit: example(v.duration.prefault('5m'), 'time_limit = "5m"'),
    payments_logs: example(v.text.optional(), 'payments_logs = "/srv/payments-logs"'),
    log_days_before: example(v.count.default(7), 'log_days_before = 7'),
    no_thank_you: example(z.boolean().default(false), 'no_thank_you = true'),
    download_hosts: example(z.array(v.text).default([]), 'download_hosts = ["ca-live.adyen.com"]'),
    download_username: example(v.text.optional(), 'download_username = "report@Company.Society"'),
    download_password_file: example(v.text.optional(), 'download_password_file = "/etc/quittance/secrets/reports"'),
    download_ca_file: example(v.text.optional(), 'download_ca_file = "/etc/ssl/private-authority.pem"'),
    download_bytes_max: example(v.byteSize.prefault('500 MB'), 'download_bytes_max = "500 MB"'),
  })
  .transform((a) => ({
    waitingDays: a.waiting_days,
    timeLimitMs: a.time_limit,
    paymentsLogs: a.payments_logs ?? null,
    logDaysBefore: a.log_days_before,
    noThankYou: a.no_thank_you,
    downloadHosts: a.download_hosts,
    downloadUsername: a.download_username ?? null,
    downloadPasswordFile: a.download_password_file ?? null,
    downloadCaFile: a.download_ca_file ?? null,
    downloadBytesMax: a.download_bytes_max,
  }));
