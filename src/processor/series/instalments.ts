/** When the next instalment of a series is expected. Charging is the gateway's; we only know when to look out. Pure. */

export type Terms = Readonly<{ frequency: 'month' | 'year'; startDate: string; lastPaidDate: string | null }>;

/** A payment so many days before or after a day of the plan counts for that day. */
const NEAR_DAYS = { month: 14, year: 180 } as const;
const DAY_MS = 86_400_000;

/** The first day of the plan that the last payment does not count for, `YYYY-MM-DD`. Never paid: the first day. */
export function nextInstalment({ frequency, startDate, lastPaidDate }: Terms): string {
  if (lastPaidDate === null) return startDate;
  const covered = new Date(Date.parse(lastPaidDate) + NEAR_DAYS[frequency] * DAY_MS).toISOString().slice(0, 10);
  const months = frequency === 'month' ? 1 : 12;
  const begun = monthsBetween(startDate, covered);
  let step = Math.max(0, Math.floor(begun / months) - 1);
  while (dayOfPlan(startDate, step * months) <= covered) step += 1;
  return dayOfPlan(startDate, step * months);
}

function monthsBetween(from: string, to: string): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
}

/** The same day so many months later, or the last of that month. */
function dayOfPlan(startDate: string, months: number): string {
  const [year = 0, month = 1, day = 1] = startDate.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}
