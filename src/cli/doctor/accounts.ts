/** The day from which an account is ours to thank for: without one the first import thanks donors for old payments. */
import type { AccountConfig, Config } from '../../config.ts';
import { type Finding, no, yes } from './finding.ts';

/** Asked for only where mails go to donors. */
export function accountFindings({ mail, accounts }: Config, now: Date): readonly Finding[] {
  if (mail.mode !== 'live') return [];
  const line = `opening = "${now.toISOString().slice(0, 10)}"`;
  if (accounts.length === 0) return [missing(`an [[account]] with iban = "…" and ${line}`)];
  return accounts.map((account) => finding(account, line));
}

function finding({ account, name, opening }: AccountConfig, line: string): Finding {
  const who = name ?? account;
  if (opening === null) return missing(`${line} in the [[account]] of ${who}`);
  return yes('opening', `${who}: nobody is thanked for what was booked before ${opening}`);
}

function missing(line: string): Finding {
  const text = 'without a first day, the first import thanks donors for payments of any age';
  return no('opening', `${text}\nwrite (with the day you begin): ${line}`, 'quittance config path');
}
