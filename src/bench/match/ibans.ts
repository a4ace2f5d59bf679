/** Valid account numbers of banks that do not exist: the bank's number is one that no register has. Pure. */
import type { Random } from './random.ts';

const SWISS: readonly string[] = ['CH', 'CH', 'CH', 'CH', 'CH', 'CH', 'CH', 'LI'];
const ABROAD: readonly string[] = ['DE', 'AT', 'FR', 'IT'];

export function madeIban(random: Random, isAbroad: boolean): string {
  const country = random.oneOf(isAbroad ? ABROAD : SWISS);
  const body = bodyOf(country, random);
  return `${country}${checkDigitsOf(country, body)}${body}`;
}

function bodyOf(country: string, random: Random): string {
  const digits = (count: number): string => Array.from({ length: count }, () => random.below(10)).join('');
  switch (country) {
    case 'DE':
      return `00000000${digits(10)}`;
    case 'AT':
      return `00000${digits(11)}`;
    case 'FR':
      return frenchBody(`0000000000${digits(11)}`);
    case 'IT':
      return italianBody(`0000000000${digits(12)}`);
    default:
      return `00000${digits(12)}`;
  }
}

/** The French key of two digits: 97 less the remainder of bank, branch and account, weighed 89, 15 and 3. */
function frenchBody(body: string): string {
  const [bank, branch, account] = [body.slice(0, 5), body.slice(5, 10), body.slice(10)];
  const key = 97 - ((89 * Number(bank) + 15 * Number(branch) + 3 * Number(account)) % 97);
  return body + String(key).padStart(2, '0');
}

const ODD_WEIGHTS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21] as const;

/** The Italian check letter (CIN): digits at odd places by a table, at even places as they are, modulo 26. */
function italianBody(body: string): string {
  const sum = [...body].reduce((total, digit, index) => {
    const value = Number(digit);
    return total + (index % 2 === 0 ? (ODD_WEIGHTS[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) + body;
}

/** ISO 13616: letters count from 10, the whole modulo 97 is 1. */
function checkDigitsOf(country: string, body: string): string {
  let rest = 0;
  for (const character of `${body}${country}00`) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return String(98 - rest).padStart(2, '0');
}
