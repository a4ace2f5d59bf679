/** A mail before it is in the outbox. */
import type { MailContent } from '../../models/outbox.ts';

/** A mail as it will be queued; `obstacle` says why it will never be sent. */
export type PlannedMail = MailContent & Readonly<{ obstacle: string | null }>;
