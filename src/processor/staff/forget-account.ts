/** A person takes back what the program has learnt from them: that somebody pays from an account. */
import { atomically } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { findPayment } from '../../models/payments.ts';
import { type LearntAccount, learntAccounts, revokeAccount } from '../../models/person-accounts.ts';
import { actorOf, notedAs, refused, type StaffContext } from './staff-action.ts';

/** `personId` null where only one person is known for the account. */
export type ForgetRequest = Readonly<{ iban: string; personId: number | null; note: string | null }>;

/** Throws ACCOUNT_NOT_LEARNT, or ACCOUNT_SHARED when several persons pay from it and none is named. */
export function planForget({ db }: Pick<StaffContext, 'db'>, { iban, personId }: ForgetRequest): LearntAccount {
  const found = learntAccounts(db, { all: false }).filter(
    (one) => one.iban === iban && (personId === null || one.personId === personId),
  );
  const [account, ...others] = found;
  if (account === undefined) {
    throw refused(
      'ACCOUNT_NOT_LEARNT',
      `nobody has taught that a person pays from ${iban}`,
      'quittance learnt list; what an import says of accounts is changed by the next import',
    );
  }
  if (others.length === 0) return account;
  const persons = found.map((one) => one.personId).join(', ');
  throw refused('ACCOUNT_SHARED', `several persons pay from ${iban}: ${persons}`, 'say which: --person NUMBER');
}

/** The account counts for nothing any more, from the next decision on. Gives back the event, a remark on the payment that taught it. */
export function forget(
  context: StaffContext,
  request: ForgetRequest,
): Readonly<{ account: LearntAccount; eventId: number | null }> {
  const { db, now } = context;
  return atomically(db, () => {
    const account = planForget(context, request);
    revokeAccount(db, { ...account, at: now.toISOString() });
    const payment = account.paymentId === null ? null : findPayment(db, account.paymentId);
    if (payment === null) return { account, eventId: null };
    const { kind, name } = actorOf(context);
    const event = {
      subject: { paymentId: payment.id },
      fromState: payment.state,
      toState: payment.state,
      actor: `${kind}:${name}`,
      reason: 'ACCOUNT_FORGOTTEN',
      data: { personId: account.personId, taughtBy: account.eventId },
      detail: notedAs(request.note),
    };
    return { account, eventId: appendEvent(db, event, now) };
  });
}
