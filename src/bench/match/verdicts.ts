/** What of a run is held against which bound: gates that must hold, and targets to be reached. Pure. */
import { percentOf, type Scores, type Tally, totalOf } from './score.ts';

/** `holds` null: nothing of the kind was met. A gate that does not hold fails the bench. */
export type Check = Readonly<{
  name: string;
  value: number | null;
  bound: string;
  holds: boolean | null;
  isGate: boolean;
}>;

export type Books = Readonly<{ lost: number; invented: number }>;

export function checksOf(scores: Scores, books: Books, learns: boolean): readonly Check[] {
  const all = totalOf(scores);
  const ofClass = (...names: readonly string[]): Tally => totalOf(scores, (_, name) => names.includes(name));
  const recall = (tally: Tally): number | null => percentOf(tally.rightMatches, tally.matches);
  const [easy, corrected, several, parts] = [ofClass('R1', 'R2', 'R3'), ofClass('R4'), ofClass('R8'), ofClass('A3')];
  return [
    gate('wrong decisions by the machine', all.wrong),
    gate('payments lost', books.lost),
    gate('payments invented', books.invented),
    target('R1 to R3 booked, %', recall(easy), 99.9),
    target('R4 booked, %', recall(corrected), 85),
    target('R8 booked, %', recall(several), 95),
    target('A3 linked or first suggestion, %', percentOf(parts.rightMatches + parts.top1, parts.matches), 90),
    target(learns ? 'coverage with staff answers, %' : 'coverage, %', recall(all), learns ? 68 : 62),
    target('first suggestion right, %', percentOf(all.top1, all.openMatches), 80),
    target('among three suggestions, %', percentOf(all.top3, all.openMatches), 92),
    target('ties: all shown, %', percentOf(all.tiesShown, all.openTies), 100),
    atMost('X3 suggested as more than weak, %', percentOf(all.straysSuggested, all.openStrays), 0),
  ];
}

function gate(name: string, value: number): Check {
  return { name, value, bound: 'none', holds: value === 0, isGate: true };
}

function target(name: string, value: number | null, least: number): Check {
  return { name, value, bound: `at least ${least}`, holds: value === null ? null : value >= least, isGate: false };
}

function atMost(name: string, value: number | null, most: number): Check {
  return { name, value, bound: `at most ${most}`, holds: value === null ? null : value <= most, isGate: false };
}

/** With no error among n decisions, the true rate is at most 3/n, in percent, at 95 % confidence; null otherwise. */
export function errorBoundPercent({ auto, wrong }: Tally): number | null {
  return wrong > 0 || auto === 0 ? null : Math.ceil((300 / auto) * 1000) / 1000;
}
