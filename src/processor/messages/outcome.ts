/** What a consumer is given, and what can become of a message. Pure types and the error by which a consumer refuses one. */
import type { Db } from '../../models/db.ts';
import type { BookingPolicy } from '../book.ts';

/** What the operator has configured for messages. */
export type MessagePolicy = Readonly<{
  /** First pause before a message that waits is tried again; it doubles each time, up to half a day. */
  retryMs: number;
  /** A message that waits is damaged once it was tried so often and is as old as `ageMsMax`. */
  attemptsMax: number;
  ageMsMax: number;
  /** Details of a donor are forgotten so long after the donor went to the gateway. */
  pendingMs: number;
  /** Gifts that are older when they are booked are not thanked for. */
  thankMs: number;
  /** An instalment is overdue so many days after the day on which it was expected. */
  overdueDays: number;
  /** Time zone in which a time is a day of the books. */
  zone: string;
  /** Key of signed links and contact hashes. */
  linkKey: () => string;
}>;

export type ConsumeContext = Readonly<{
  db: Db;
  now: Date;
  booking: BookingPolicy;
  policy: MessagePolicy;
  /** Of the message that is consumed. */
  message: Readonly<{ id: number; queue: string; createdAt: string; source: string }>;
}>;

/** A message as its producer wrote it, with its texts trimmed. */
export type Body = Readonly<Record<string, unknown>>;

export type Outcome =
  /** Consumed. `result` holds ids of what was written, and remarks for people. */
  | Readonly<{ state: 'DONE'; result: Readonly<Record<string, unknown>> }>
  /** Nothing was written: what it needs is not here yet. `waitsFor` names it as in `wait-keys.ts`. */
  | Readonly<{
      state: 'WAITING';
      waitsFor: string;
      message: string;
      /** When it never comes there was nothing to do, and nobody is told. */
      mayStayAway?: boolean;
    }>;

/** A consumer: writes all its effects in the open database transaction, or throws `MessageRefused` and writes nothing. */
export type Consumer = (context: ConsumeContext, body: Body) => Outcome;

/** The message cannot be consumed as it is: it goes to the damaged store with this code. */
export class MessageRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'MessageRefused';
    this.code = code;
  }
}

export function done(result: Readonly<Record<string, unknown>> = {}): Outcome {
  return { state: 'DONE', result };
}

export type Waiting = Extract<Outcome, { state: 'WAITING' }>;

export function waiting(waitsFor: string, message: string): Waiting {
  return { state: 'WAITING', waitsFor, message };
}
