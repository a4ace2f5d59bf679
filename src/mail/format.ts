/**
 * Money and dates as a donor reads them. `Intl` is not used on purpose: its bytes change with the ICU version,
 * and what we confirm to people must not.
 */
import { currencyOf, formatMinor, type Money } from '../money.ts';
import type { Catalogue } from './catalogue.ts';

/** `1,234.50 CHF` in English; separators come from the catalogue, the digits from `money.ts`. */
export function mailMoney(money: Money, { money: style }: Catalogue): string {
  const [whole = '', fraction] = formatMinor(money.minor, money.currency).split('.');
  const grouped = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, style.group);
  const decimal = fraction === undefined ? grouped : `${grouped}${style.decimal}${fraction}`;
  return `${decimal}${style.beforeCurrency}${money.currency}`;
}

/** Money as facts hold it. Throws for what is no currency. */
export function minorOf(minor: number, currency: string): Money {
  return { minor, currency: currencyOf(currency) };
}

/** `20 November 2026` in English. A bank date is a calendar date: no time zone is involved. */
export function mailDate(isoDate: string, { date }: Catalogue): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate) ?? [];
  const monthName = date.months[Number(month) - 1];
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (year === '' || monthName === undefined || Number(day) < 1 || Number(day) > lastDay) {
    throw new Error(`"${isoDate}" is not a date such as 2026-11-20`);
  }
  return date.write({ day: Number(day), month: monthName, year });
}
