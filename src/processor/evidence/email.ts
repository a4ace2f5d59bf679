/** An e-mail address in the text that belongs to the person. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';

const KNOWN_ADDRESS = 25;
const ADDRESSES_MAX = 3;

export const email: EvidenceKind = {
  name: 'email',
  weigh: ({ persons }, { emails }) => {
    if (emails.size === 0) return [];
    const person = persons.find((one) => one.email !== null && emails.has(one.email.toLowerCase()));
    return person?.email == null
      ? []
      : [{ rule: 'email', weight: KNOWN_ADDRESS, field: 'remittance', value: person.email }];
  },
};

/** E-mail addresses in a text, in small letters. */
export function emailsIn(text: string): readonly string[] {
  if (!text.includes('@')) return [];
  const found = text.slice(0, 2_000).match(/[\p{L}\p{N}._+-]{1,64}@[\p{L}\p{N}.-]{1,100}\.\p{L}{2,20}/gu) ?? [];
  return found.slice(0, ADDRESSES_MAX).map((address) => address.toLowerCase());
}
