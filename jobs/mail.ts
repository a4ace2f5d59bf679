/**
 * Sends what the outbox holds. In mode `file` each mail is written as `.eml`; in `redirect` and `live` it goes to the mail
 * server (`send-mail.ts`). Just before, each is looked at once more: facts suppress it, doubts and guards hold it.
 */
import { join } from 'node:path';
import { buildEml, writeEml } from '../src/connectors/eml.ts';
import { assertNever } from '../src/errors.ts';
import { letGo, mailsWithExpiredLease, nextDueMail, updateMail } from '../src/models/outbox.ts';
import { releaseAnsweredMail } from '../src/models/reversals.ts';
import { attachedBill } from '../src/processor/bills/attached-bill.ts';
import { asItStands } from '../src/processor/mails/as-it-stands.ts';
import { guardOf } from '../src/processor/mails/guards.ts';
import { outgoingMessage } from '../src/processor/mails/outgoing.ts';
import { TEMPLATE_REASON, tryTemplates } from '../src/processor/mails/templates.ts';
import type { JobContext } from './context.ts';
import { builtOrFailed, heldForTemplate, type MailReport, type MailRun, NOTHING_DONE, withheld } from './mail-run.ts';

export async function mailJob(context: JobContext): Promise<MailReport> {
  releaseDeadClaims(context);
  releaseAnsweredMail(context.db);
  const { mode, maxAgeMs, templates } = context.config.mail;
  if (mode === 'off') return NOTHING_DONE;
  const { config, db } = context;
  const guard = guardOf(db, { mode, maxAgeMs });
  const own = tryTemplates(templates);
  letGo(db, TEMPLATE_REASON);
  const settings = { config, templates: own.templates, attach: attachedBill({ db, config }) };
  const report = await sendOrFile(mode, { context, settings, guard, broken: own.broken });
  // Now that all other mail is out: whoever runs this must hear of it.
  if (own.error !== null) throw own.error;
  return report;
}

async function sendOrFile(mode: 'file' | 'redirect' | 'live', run: MailRun): Promise<MailReport> {
  switch (mode) {
    case 'file':
      return fileAll(run);
    case 'redirect':
    case 'live':
      return (await import('./send-mail.ts')).sendAll(run); // with the library for servers
    default:
      return assertNever(mode);
  }
}

/** A sender died between claiming and the server's answer: nobody can know. A person decides. */
function releaseDeadClaims(context: JobContext): void {
  for (const mail of mailsWithExpiredLease(context.db, context.now())) {
    updateMail(context.db, mail, {
      state: 'UNCERTAIN',
      leaseOwner: null,
      leaseUntil: null,
      reason: 'SENDER_DIED',
      lastError: 'the program was stopped while it sent this mail; it may have arrived',
    });
    context.log.warn('mail may or may not have been sent', { paymentId: mail.paymentId });
  }
}

/** Writes every due mail as a file. Writing the same name twice gives the same file, so no claim is needed. */
async function fileAll(run: MailRun): Promise<MailReport> {
  const { context, settings, guard } = run;
  let sent = 0;
  let held = 0;
  let failed = 0;
  for (;;) {
    const mail = context.stopping() ? null : nextDueMail(context.db, context.now());
    if (mail === null) return { ...NOTHING_DONE, sent, failed, held };
    if (withheld(context, mail)) continue;
    if (heldForTemplate(run, mail)) {
      held += 1;
      continue;
    }
    const now = context.now();
    const wouldHold = guard(mail, now);
    const bytes = await builtOrFailed(context, mail, async () => {
      const message = await outgoingMessage(settings, asItStands(context.db, mail), now);
      const headers =
        wouldHold === null ? message.headers : { ...message.headers, 'X-Quittance-Would-Hold': wouldHold };
      return await buildEml(headers === undefined ? message : { ...message, headers });
    });
    if (bytes === null) {
      failed += 1;
      continue;
    }
    await writeEml(join(context.config.dataDir, 'mail'), `${String(mail.id).padStart(6, '0')}-${mail.kind}`, bytes);
    updateMail(context.db, mail, { state: 'FILED', sentAt: now.toISOString(), attempts: mail.attempts + 1 });
    sent += 1;
  }
}
