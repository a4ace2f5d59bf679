/**
 * The sections `[mail]` and `[remind]` of the configuration: how mail leaves, which mails there are, and when people are
 * reminded of what they owe. Called by the schema alone.
 */
import * as z from 'zod';
import { plainDomain } from '../mail-address.ts';
import * as v from './values.ts';

const { example } = v;
const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];
const FALLBACK_DOMAIN = 'quittance.localhost';

export const mail = z
  .strictObject({
    mode: example(z.enum(['off', 'file', 'redirect', 'live']).optional(), 'mode = "file"'),
    from: example(v.mailbox.optional(), 'from = "Example Society <office@example.org>"'),
    reply_to: example(v.mailbox.optional(), 'reply_to = "office@example.org"'),
    redirect_to: example(v.address.optional(), 'redirect_to = "test@example.org"'),
    host: example(v.text.optional(), 'host = "smtp.example.org"'),
    port: example(v.port.default(587), 'port = 587'),
    username: example(v.text.optional(), 'username = "office@example.org"'),
    password_file: example(v.text.optional(), 'password_file = "/etc/quittance/secrets/smtp_password"'),
    security: example(z.enum(['starttls', 'tls', 'none']).default('starttls'), 'security = "starttls"'),
    ca_file: example(v.text.optional(), 'ca_file = "/etc/ssl/private-relay.pem"'),
    max_per_second: example(v.count.default(5), 'max_per_second = 5'),
    max_per_run: example(v.count.default(200), 'max_per_run = 200'),
    message_id_domain: example(v.domain.optional(), 'message_id_domain = "example.org"'),
    max_attempts: example(v.count.default(8), 'max_attempts = 8'),
    max_age: example(v.duration.prefault('14d'), 'max_age = "14d"'),
    templates: example(v.text.optional(), 'templates = "/etc/quittance/templates"'),
    notice_to: example(v.address.optional(), 'notice_to = "board@example.org"'),
    large_donation: example(z.array(v.money).default([]), 'large_donation = ["1000.00 CHF", "1000.00 EUR"]'),
    bounce_address: example(v.address.optional(), 'bounce_address = "bounce@example.org"'),
    dkim_domain: example(v.domain.optional(), 'dkim_domain = "example.org"'),
    dkim_selector: example(v.text.optional(), 'dkim_selector = "quittance"'),
    dkim_key_file: example(v.text.optional(), 'dkim_key_file = "/etc/quittance/secrets/dkim_key"'),
  })
  .superRefine(checkMail, { when: () => true })
  .transform((m) => ({
    mode: m.mode ?? 'file',
    from: m.from ?? { name: null, address: `quittance@${FALLBACK_DOMAIN}` },
    replyTo: m.reply_to ?? null,
    redirectTo: m.redirect_to ?? null,
    host: m.host ?? null,
    port: m.port,
    username: m.username ?? null,
    passwordFile: m.password_file ?? null,
    security: m.security,
    caFile: m.ca_file ?? null,
    maxPerSecond: m.max_per_second,
    maxPerRun: m.max_per_run,
    messageIdDomain: m.message_id_domain ?? plainDomain(m.from?.address.split('@')[1] ?? '') ?? FALLBACK_DOMAIN,
    maxAttempts: m.max_attempts,
    maxAgeMs: m.max_age,
    templates: m.templates ?? null,
    noticeTo: m.notice_to ?? null,
    /** Minor units by currency. */
    largeDonation: Object.fromEntries(m.large_donation.map(({ currency, minor }) => [currency, minor])),
    bounceAddress: m.bounce_address ?? null,
    dkim: dkimOf(m),
  }));

function dkimOf(
  m: Readonly<{
    dkim_domain?: string | undefined;
    dkim_selector?: string | undefined;
    dkim_key_file?: string | undefined;
  }>,
) {
  const { dkim_domain: domain, dkim_selector: selector, dkim_key_file: keyFile } = m;
  return domain === undefined || selector === undefined || keyFile === undefined ? null : { domain, selector, keyFile };
}

/** What one mail key says about another. Runs even if a single key is wrong, so that all errors appear at once. */
function checkMail(
  m: Readonly<{ mode?: unknown; host?: unknown; from?: unknown; security?: unknown } & Record<string, unknown>>,
  ctx: z.RefinementCtx,
): void {
  const wrong = (key: string, message: string): void => ctx.addIssue({ code: 'custom', path: [key], message });
  const sends = m.mode === 'live' || m.mode === 'redirect';
  if (m.host !== undefined && m.mode === undefined) {
    wrong('mode', 'must be named once a mail server (host) is set: off, file, redirect or live');
  }
  if (sends && m.host === undefined) wrong('host', `is required for mode "${m.mode}"`);
  if (sends && m.from === undefined) wrong('from', `is required for mode "${m.mode}"`);
  if (m.mode === 'redirect' && m['redirect_to'] === undefined) wrong('redirect_to', 'is required for mode "redirect"');
  const local = typeof m.host === 'string' && LOCAL_HOSTS.includes(m.host);
  if (m.security === 'none' && m.host !== undefined && !local) {
    wrong('security', `"none" is allowed only for ${LOCAL_HOSTS.join(', ')}`);
  }
  if (m['username'] !== undefined && m['password_file'] === undefined) {
    wrong('password_file', 'is required when username is set');
  }
  checkNotices(m, wrong);
}

const DKIM_KEYS = ['dkim_domain', 'dkim_selector', 'dkim_key_file'] as const;

function checkNotices(m: Readonly<Record<string, unknown>>, wrong: (key: string, message: string) => void): void {
  const thresholds = Array.isArray(m['large_donation']) ? m['large_donation'] : [];
  if (thresholds.length > 0 && m['notice_to'] === undefined) wrong('notice_to', 'is required with large_donation');
  const currencies = thresholds.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'currency' in one ? one.currency : null,
  );
  if (new Set(currencies).size < currencies.length) wrong('large_donation', 'names a currency twice');
  const given = DKIM_KEYS.filter((key) => m[key] !== undefined);
  for (const key of DKIM_KEYS) {
    if (given.length > 0 && m[key] === undefined) wrong(key, `is required with ${given.join(' and ')}`);
  }
}

/** Reminders of what is owed: never before `after` the due date, at most `max_per_item` with `every` between them. */
export const remind = z
  .strictObject({
    after: example(v.duration.prefault('10d'), 'after = "10d"'),
    every: example(v.duration.prefault('20d'), 'every = "20d"'),
    max_per_item: example(v.count.default(2), 'max_per_item = 2'),
    max_per_day: example(v.count.default(100), 'max_per_day = 100'),
  })
  .transform((r) => ({
    afterMs: r.after,
    everyMs: r.every,
    maxPerItem: r.max_per_item,
    maxPerDay: r.max_per_day,
  }));
