/**
 * Which matches are booked without a person: a table, not a threshold. Each row names what must be there; what a row may
 * do is configured (`[matching]`). Names alone never book anything. Pure data, read by `decide.ts`.
 */

/** `auto` books, `suggest` shows it to a person, `shadow` only says that it would have matched, `off` says nothing. */
export const POLICY_LEVELS = ['auto', 'suggest', 'shadow', 'off'] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** The rows in the order in which they are asked, and what each needs. */
export const POLICY_NEEDS = {
  'verified-reference':
    'one reference with check digits, or from the bank’s own field for it, asking for exactly this amount or for any',
  'several-references': 'several references whose open amounts add up exactly',
  'plain-code':
    'one code without check digits and exactly its amount; the payer or the household agrees, or no item of that amount has a code within two characters',
  'corrected-code':
    'a code with one typing error and exactly its amount; no other code within two characters; its check character holds, or the payer or the household agrees',
  'known-payer-one-item':
    'an account confirmed three times for one person alone, and one open item of the household that fits exactly, near its due date',
  'own-account-one-item':
    'an account that is theirs alone (on record, or paid from before), the payer’s own name, and one open item of theirs that fits exactly, near its due date',
  'known-payer-sum':
    'an account confirmed three times for one person alone, and two to five open items of the household that alone add up exactly',
} as const;

export type PolicyName = keyof typeof POLICY_NEEDS;

export function isPolicyName(text: string): text is PolicyName {
  return Object.hasOwn(POLICY_NEEDS, text);
}

export const POLICY_NAMES: readonly PolicyName[] = Object.keys(POLICY_NEEDS).filter(isPolicyName);

export function isPolicyLevel(text: string): text is PolicyLevel {
  return POLICY_LEVELS.some((level) => level === text);
}

/** What each row may do in this installation. */
export type MatchingPolicy = Readonly<Record<PolicyName, PolicyLevel>>;

type ConfiguredLevels = Readonly<{
  verifiedReference: PolicyLevel;
  severalReferences: PolicyLevel;
  plainCode: PolicyLevel;
  correctedCode: PolicyLevel;
  knownPayerOneItem: PolicyLevel;
  ownAccountOneItem: PolicyLevel;
  knownPayerSum: PolicyLevel;
}>;

/** The configured levels by the names of the rows; what people have raised since is in `policy-levels.ts`. */
export function matchingPolicyOf(configured: ConfiguredLevels): MatchingPolicy {
  return {
    'verified-reference': configured.verifiedReference,
    'several-references': configured.severalReferences,
    'plain-code': configured.plainCode,
    'corrected-code': configured.correctedCode,
    'known-payer-one-item': configured.knownPayerOneItem,
    'own-account-one-item': configured.ownAccountOneItem,
    'known-payer-sum': configured.knownPayerSum,
  };
}

/** Matched by who paid, without any reference: it confirms nothing, and what contests it is remembered. */
export function isByHabit(row: string | null | undefined): boolean {
  return row === 'known-payer-one-item' || row === 'known-payer-sum' || row === 'own-account-one-item';
}

/** How often an account must have been confirmed for one person, since a person last said otherwise. */
export const CONFIRMATIONS_MIN = 3;
/** Days around the due date in which an expected payment comes. */
export const EXPECTED_DAYS = { before: 60, after: 60 } as const;
/** By so many decibans the runner-up must stay behind before a payer’s habit decides. */
export const MARGIN_MIN = 10;
