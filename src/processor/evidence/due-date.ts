/** The booking date against the day on which the money is due. Pure. */
import { daysBetween } from './days-between.ts';
import type { EvidenceKind } from './evidence-kind.ts';

const NEAR = { days: 30, weight: 4 } as const;
const LIKELY = { before: 90, after: 120, weight: 1 } as const;
const FAR = -4;

export const dueDate: EvidenceKind = {
  name: 'due-date',
  weigh: ({ items }, { payment }) => {
    const due = items.map((item) => item.dueDate).find((date) => date !== null) ?? null;
    if (due === null) return [];
    const late = daysBetween(due, payment.bookingDate);
    return [{ rule: 'due-date', weight: weightOf(late), field: 'bookingDate', value: () => when(late, due) }];
  },
};

function when(late: number, due: string): string {
  if (late === 0) return `on the day itself, ${due}`;
  if (late === 1) return `1 day after ${due}`;
  if (late === -1) return `1 day before ${due}`;
  return late < 0 ? `${-late} days before ${due}` : `${late} days after ${due}`;
}

function weightOf(late: number): number {
  if (Math.abs(late) <= NEAR.days) return NEAR.weight;
  return -late <= LIKELY.before && late <= LIKELY.after ? LIKELY.weight : FAR;
}
