/**
 * The queue `opt-in`: somebody wants letters. It holds for everybody with this mail address; who is nobody yet, and says a
 * name, becomes a person. An opt-out of a later moment stands.
 */
import * as z from 'zod';
import { personById } from '../../models/expected.ts';
import { addConsent, personsWithEmail } from '../../models/persons.ts';
import * as f from '../messages/fields.ts';
import { type Consumer, done } from '../messages/outcome.ts';
import { donorFields, readDonor } from '../persons/donor.ts';
import { resolvePerson } from '../persons/resolve-person.ts';

const schema = z.object({
  ...donorFields,
  email: f.required(f.email),
  utm_source: f.optional(f.text),
  utm_medium: f.optional(f.text),
  utm_campaign: f.optional(f.text),
  date: f.optional(f.instant),
  source_enqueued_time: f.optional(f.instant),
});

export const OPT_IN_REQUIRED = f.requiredKeys(schema);

export const consumeOptIn: Consumer = ({ db, now, policy, message }, body) => {
  const told = f.parse(schema, body);
  const { donor } = readDonor(told, body);
  const at = told.date ?? told.source_enqueued_time ?? new Date(message.createdAt);
  const email = told.email.toLowerCase();
  const source = ['opt-in', told.utm_source, told.utm_medium, told.utm_campaign]
    .filter((part) => part !== null)
    .join(' ');
  const isNew = addConsent(db, {
    personId: null,
    email,
    kind: 'opt_in',
    source,
    at: at.toISOString(),
    messageId: message.id,
  });
  const isNamed = donor.firstName !== null && donor.lastName !== null;
  const isKnown = personsWithEmail(db, email).length > 0;
  // A new person for each mistyped name would help nobody: only an unknown address or a proved id makes or changes one.
  const resolved =
    donor.contact !== null || !isKnown || isNamed
      ? resolvePerson(
          { db, now, linkKey: policy.linkKey },
          isNamed ? donor : { ...donor, firstName: null, lastName: null },
          at,
        )
      : null;
  const personId = resolved?.personId ?? null;
  const other = personId === null ? null : personById(db, personId)?.email?.toLowerCase();
  if (personId !== null && other !== email) {
    addConsent(db, { personId, email: null, kind: 'opt_in', source, at: at.toISOString(), messageId: message.id });
  }
  return done({ isNew, personId, remarks: resolved?.remarks ?? [] });
};
