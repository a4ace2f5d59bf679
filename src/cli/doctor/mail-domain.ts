/** What receiving servers ask the DNS about our sender: SPF, DMARC, and DKIM as far as it can be told from here. */
import { Resolver } from 'node:dns/promises';
import type { Config } from '../../config.ts';
import { messageOf } from '../../errors.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

const TIMEOUT_MS = 4_000;
/** Names that cannot be asked for in public. */
const PRIVATE = /(?:^|\.)(?:localhost|local|example|test|invalid|internal)$|^example\.(?:org|com|net)$/;

/** Texts of a name in the DNS; empty when there are none. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/** Only where mails are sent: a file needs no sender. */
export async function mailDomainFindings(
  { mail }: Config,
  lookUp: LookUp = systemLookUp(),
): Promise<readonly Finding[]> {
  const [, domain = ''] = mail.from.address.split('@');
  if (mail.host === null || PRIVATE.test(domain)) return [];
  return Promise.all([spf(domain, lookUp), dmarc(domain, lookUp), Promise.resolve(dkim(domain))]);
}

async function spf(domain: string, lookUp: LookUp): Promise<Finding> {
  const texts = await asked(lookUp, domain);
  if (typeof texts === 'string') return unknown('SPF', texts, `dig +short TXT ${domain}`);
  const found = texts.filter((text) => /^v=spf1\b/i.test(text));
  if (found.length === 1) return yes('SPF', `${domain} says who may send for it`);
  const text =
    found.length === 0
      ? `${domain} does not say who may send for it`
      : `${domain} has ${found.length} SPF records, so none counts`;
  return no('SPF', `${text}\nask whoever runs the mail server for the TXT record`, `dig +short TXT ${domain}`);
}

async function dmarc(domain: string, lookUp: LookUp): Promise<Finding> {
  const name = `_dmarc.${domain}`;
  const texts = await asked(lookUp, name);
  if (typeof texts === 'string') return unknown('DMARC', texts, `dig +short TXT ${name}`);
  if (texts.some((text) => /^v=DMARC1\b/i.test(text)))
    return yes('DMARC', `${domain} says what to do with forged mails`);
  return no('DMARC', `${name} has no record; large providers refuse mails without it`, `dig +short TXT ${name}`);
}

/** The name of the key stands in the mails that the server signs, nowhere else. */
function dkim(domain: string): Finding {
  return unknown(
    'DKIM',
    `whether the mail server signs for ${domain} shows in a mail that arrived: DKIM-Signature, d=${domain}`,
  );
}

async function asked(lookUp: LookUp, name: string): Promise<readonly string[] | string> {
  try {
    return await lookUp(name);
  } catch (thrown) {
    return `cannot be asked for here: ${messageOf(thrown)}`;
  }
}

function systemLookUp(): LookUp {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
      if (code === 'ENODATA' || code === 'ENOTFOUND') return [];
      throw thrown;
    }
  };
}
