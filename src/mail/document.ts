/**
 * A mail before it has a form: what it says, in the order in which it says it. Each kind of mail makes its rows of facts, the
 * words around them come from its template; `layout.ts` makes text and HTML from the same object, so that both say the same.
 */
import { AppError } from '../errors.ts';
import { cleanLine } from './clean.ts';

/** Who writes. Straight from the configuration; nulls and an empty name where nothing is configured. */
export type Organisation = Readonly<{
  name: string;
  address: readonly string[];
  email: string | null;
  website: string | null;
  privacyUrl: string | null;
}>;

/**
 * `name` may be written in any script and is kept apart from what follows, so that digits do not change places: `mark` stands
 * right behind it, `details` after a blank each. A line is not broken within a detail that fits on one.
 */
export type FactValue = Readonly<{ name: string; mark: string; details: readonly string[] }>;
export type Fact = Readonly<{ label: string; values: readonly FactValue[] }>;

export type MailDocument = Readonly<{
  subject: string;
  heading: string;
  /** Null in mails to the organisation itself. */
  greeting: string | null;
  /** Paragraphs above the facts. */
  opening: readonly string[];
  facts: readonly Fact[];
  /** Paragraphs below the facts. */
  notes: readonly string[];
  sender: Organisation;
}>;

const SENDER_CHARACTERS_MAX = 200;

/** The organisation with clean lines and checked links. Throws `MAIL_LINK` for a link that is not http(s). */
export function cleanSender(organisation: Organisation): Organisation {
  return {
    name: cleanLine(organisation.name, SENDER_CHARACTERS_MAX),
    address: organisation.address.map((line) => cleanLine(line, SENDER_CHARACTERS_MAX)).filter((line) => line !== ''),
    email: organisation.email === null ? null : cleanLine(organisation.email, SENDER_CHARACTERS_MAX),
    website: webLink(organisation.website),
    privacyUrl: webLink(organisation.privacyUrl),
  };
}

function webLink(link: string | null): string | null {
  if (link === null || /^https?:\/\/[^\s"'<>]+$/i.test(link)) return link;
  throw new AppError({
    kind: 'configuration',
    code: 'MAIL_LINK',
    message: `"${link}" is not a web address`,
    where: 'organisation.website or organisation.privacy_url',
    hint: 'write it in full, for example https://example.org/privacy',
  });
}
