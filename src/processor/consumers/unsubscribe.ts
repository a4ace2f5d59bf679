/**
 * The queue `unsubscribe`: somebody wants no more letters. It holds for the address that is given, for who gave the
 * contribution, and for who is named by a signed link. Confirmations of payments are no letters and go on.
 */
import * as z from 'zod';
import { paymentOfContribution } from '../../models/gateway-payments.ts';
import { addConsent } from '../../models/persons.ts';
import * as f from '../messages/fields.ts';
import { type Consumer, done, MessageRefused } from '../messages/outcome.ts';
import { personOfToken } from '../persons/link-token.ts';

const schema = z.object({
  email: f.required(f.email),
  'contribution-id': f.optional(f.whole),
  token: f.optional(f.text),
  date: f.optional(f.instant),
  source_enqueued_time: f.optional(f.instant),
});

/** Without a contribution a signed token will do. */
export const UNSUBSCRIBE_REQUIRED = [...f.requiredKeys(schema), 'contribution-id'];

export const consumeUnsubscribe: Consumer = ({ db, policy, message }, body) => {
  const told = f.parse(schema, body);
  const contributionId = told['contribution-id'];
  if (contributionId === null && told.token === null) {
    throw new MessageRefused('MESSAGE_INVALID', 'contribution-id is missing, and token too');
  }
  const byToken = told.token === null ? null : personOfToken(policy.linkKey(), told.token);
  if (told.token !== null && byToken === null)
    throw new MessageRefused('LINK_INVALID', 'the token was not signed by us');
  const byContribution = contributionId === null ? null : (paymentOfContribution(db, contributionId)?.personId ?? null);
  const at = (told.date ?? told.source_enqueued_time ?? new Date(message.createdAt)).toISOString();
  const said = { kind: 'opt_out', source: 'unsubscribe', at, messageId: message.id } as const;
  const isNew = addConsent(db, { ...said, personId: null, email: told.email.toLowerCase() });
  const persons = [...new Set([byToken, byContribution].filter((id) => id !== null))];
  for (const personId of persons) addConsent(db, { ...said, personId, email: null });
  return done({ isNew, persons });
};
