/**
 * Which matches are booked without a person: a table, not a threshold. Each row names what must be there; what a row may
 * do is configured (`[matching]`). Names alone never book anything. Pure data, read by `decide.ts`.
 */

/** `auto` books, `suggest` shows it to a person, `shadow` only says that it would have matched, `off` says nothing. */
export type PolicyLevel = 'auto' | 'suggest' | 'shadow' | 'off';

/** The rows in the order in which they are asked, and what each needs. */
export const POLICY_NEEDS = {
  'verified-reference':
    'one reference with check digits, or from the bank’s own field for it, asking for exactly this amount or for any',
  'several-references': 'several references whose open amounts add up exactly',
  'plain-code':
    'one code without check digits and exactly its amount; the payer agrees, or no item of that amount has a code within two characters',
  'corrected-code':
    'a code with one typing error and exactly its amount; no other code within two characters; its check character holds, or the payer agrees',
  'known-payer-one-item':
    'an account confirmed three times for one person alone, and one open item of the household that fits exactly, near its due date',
  'known-payer-sum': 'as before, but two to five open items of the household that alone add up exactly',
} as const;

export type PolicyName = keyof typeof POLICY_NEEDS;

/** What each row may do in this installation. */
export type MatchingPolicy = Readonly<Record<PolicyName, PolicyLevel>>;

type ConfiguredLevels = Readonly<{
  verifiedReference: PolicyLevel;
  severalReferences: PolicyLevel;
  plainCode: PolicyLevel;
  correctedCode: PolicyLevel;
  knownPayerOneItem: PolicyLevel;
  knownPayerSum: PolicyLevel;
}>;

/** The configured levels by the names of the rows. Should levels be stored some day, they override them here. */
export function matchingPolicyOf(configured: ConfiguredLevels): MatchingPolicy {
  return {
    'verified-reference': configured.verifiedReference,
    'several-references': configured.severalReferences,
    'plain-code': configured.plainCode,
    'corrected-code': configured.correctedCode,
    'known-payer-one-item': configured.knownPayerOneItem,
    'known-payer-sum': configured.knownPayerSum,
  };
}

/** How often an account must have been confirmed for one person, since a person last said otherwise. */
export const CONFIRMATIONS_MIN = 3;
/** Days around the due date in which an expected payment comes. */
export const EXPECTED_DAYS = { before: 60, after: 60 } as const;
/** By so many decibans the runner-up must stay behind before a payer’s habit decides. */
export const MARGIN_MIN = 10;
