/**
 * The keys for whoever looks after the installation: who is told, what is watched, and how long backups are kept. Called by
 * the schema alone.
 */
import * as z from 'zod';
import * as v from './values.ts';

/** Who is told of trouble, and who is told that all is well: their silence then tells of trouble. */
export const operator = z
  .strictObject({
    email: z.array(v.address).default([]).meta({ example: 'email = ["admin@example.org"]' }),
    ping_url: v.webhookAddress.optional().meta({ example: 'ping_url = "https://hc-ping.com/…"' }),
    statement_ping_url: v.webhookAddress.optional().meta({ example: 'statement_ping_url = "https://hc-ping.com/…"' }),
  })
  .transform((o) => ({
    email: o.email,
    pingUrl: o.ping_url ?? null,
    statementPingUrl: o.statement_ping_url ?? null,
  }));

export const watch = z
  .strictObject({
    manual_days: v.count.default(14).meta({ example: 'manual_days = 14' }),
    mail_late: v.duration.prefault('1d').meta({ example: 'mail_late = "1d"' }),
    not_live_days: v.count.default(7).meta({ example: 'not_live_days = 7' }),
    disk_free_bytes_min: v.byteSize.prefault('500 MB').meta({ example: 'disk_free_bytes_min = "500 MB"' }),
    calendar: z.enum(['CH', 'TARGET', 'weekdays']).default('CH').meta({ example: 'calendar = "CH"' }),
    holidays: z.array(v.calendarDate).default([]).meta({ example: 'holidays = ["2026-12-24"]' }),
    metrics_path: v.text.optional().meta({ example: 'metrics_path = "/var/lib/node_exporter/quittance.prom"' }),
    metrics_port: v.port.optional().meta({ example: 'metrics_port = 9464' }),
  })
  .transform((w) => ({
    manualDays: w.manual_days,
    mailLateMs: w.mail_late,
    notLiveDays: w.not_live_days,
    diskFreeBytesMin: w.disk_free_bytes_min,
    calendar: w.calendar,
    holidays: w.holidays,
    metricsPath: w.metrics_path ?? null,
    metricsPort: w.metrics_port ?? null,
  }));

export const backup = z
  .strictObject({
    keep_days: v.count.default(14).meta({ example: 'keep_days = 14' }),
    keep_weeks: z.int().min(0).max(12).default(8).meta({ example: 'keep_weeks = 8' }),
  })
  .transform((b) => ({ keepDays: b.keep_days, keepWeeks: b.keep_weeks }));
