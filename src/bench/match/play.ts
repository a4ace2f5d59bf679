/** Plays a whole world: which class comes when, what nobody pays, and at last what nobody could have known. Pure. */
import { a1, a2, a3, a4, d1, d2, f1 } from './classes/amounts.ts';
import { x1, x2, x3, x4 } from './classes/others.ts';
import { n1, n2, n3, n4, n5, n6 } from './classes/payers.ts';
import type { Scene } from './classes/playing.ts';
import { r1, r2, r3, r4, r5, r6, r7, r8, r9 } from './classes/references.ts';
import { makePeople, relationsOf } from './people.ts';
import { type Random, randomOf } from './random.ts';
import { CLASS_PERCENT, MIX_FACTOR, PROFILE_FACTS, SIZE_FACTS } from './rates.ts';
import { referenceMaker } from './references.ts';
import { openStage, type Played, type Stage } from './stage.ts';
import {
  CLASSES,
  type Item,
  type ItemLine,
  type Mix,
  type PaymentClass,
  type Person,
  type WorldPlan,
} from './types.ts';

export type PlayedWorld = Readonly<{
  people: readonly Person[];
  /** By month. */
  lines: readonly (readonly ItemLine[])[];
  played: readonly Played[];
}>;

const FUND_TITLES = ['Sommerball', 'Nothilfe', 'Jugendlager'];
/** Unpaid items that are there from the first day on; the rest comes month by month. */
const FIRST_UNPAID_PERCENT = 50;
const NEXT_UNPAID_PERCENT = 12;

export function playWorld(plan: WorldPlan): PlayedWorld {
  if (plan.profile === 'own') throw new Error('a history is exported, not played');
  const profile = PROFILE_FACTS[plan.profile];
  const random = randomOf(plan.seed, `world ${plan.profile} ${plan.size} ${plan.mix}`);
  const people = makePeople(plan);
  const references = referenceMaker(random, profile.foreignCodePercent);
  const stage = openStage({ plan, profile, random, people, relations: relationsOf(people), references });
  const { months, eventsPerMonth, unpaidItems } = SIZE_FACTS[plan.size];
  const deck = deckOf(plan.mix, months * eventsPerMonth, random);
  const scenes = scenesWith(FUND_TITLES.map((title) => stage.addFund(title)));
  for (let month = 0; month < months; month += 1) {
    stage.setMonth(month);
    stage.cancelStale();
    const percent = month === 0 ? FIRST_UNPAID_PERCENT : NEXT_UNPAID_PERCENT;
    for (let count = Math.round((unpaidItems * percent) / 100); count > 0; count -= 1) stage.expect(stage.person());
    for (const name of deck.slice(month * eventsPerMonth, (month + 1) * eventsPerMonth)) scenes[name](stage);
  }
  const played = stage.played.map((one) => judged(one, stage));
  return { people, lines: withoutHints(stage.lines, played), played };
}

/** A rival that is cancelled later would tell who was meant, so it stays open. */
function withoutHints(
  lines: readonly (readonly ItemLine[])[],
  played: readonly Played[],
): readonly (readonly ItemLine[])[] {
  const rivals = new Set(played.flatMap(({ truth }) => truth.candidates));
  return lines.map((ofMonth) =>
    ofMonth.filter(({ item, status }) => status !== 'cancelled' || !rivals.has(item.reference)),
  );
}

/** One card per event: as many of each class as its rate says, in any order. */
export function deckOf(mix: Mix, events: number, random: Random): readonly PaymentClass[] {
  const weights = CLASSES.map((name) => ({ name, weight: CLASS_PERCENT[name] * (MIX_FACTOR[mix][name] ?? 1) }));
  const total = weights.reduce((sum, one) => sum + one.weight, 0);
  const shares = weights.map(({ name, weight }) => ({ name, share: (weight * events) / total }));
  const whole = shares.reduce((sum, { share }) => sum + Math.floor(share), 0);
  const byRest = shares.toSorted((a, b) => (b.share % 1) - (a.share % 1)).map(({ name }) => name);
  const extra = new Set(byRest.slice(0, events - whole));
  const cards = shares.flatMap(({ name, share }) =>
    Array.from({ length: Math.floor(share) + (extra.has(name) ? 1 : 0) }, () => name),
  );
  return random.shuffled(cards);
}

function scenesWith(funds: readonly Item[]): Readonly<Record<PaymentClass, Scene>> {
  const anyFund = (stage: Stage): Item => stage.random.oneOf(funds);
  const references = { R1: r1, R2: r2, R3: r3, R4: r4, R5: r5, R6: r6, R7: r7, R8: r8, R9: r9 };
  const payers = { N1: n1, N2: n2, N3: n3, N4: n4, N5: n5, N6: n6 };
  const amounts = { A1: a1, A2: a2, A3: a3, A4: a4, D1: d1, D2: d2(anyFund), F1: f1 };
  return { ...references, ...payers, ...amounts, X1: x1, X2: x2, X3: x3, X4: x4 };
}

/** What has an equal item beside it that was open on that day cannot be told from it. */
function judged(played: Played, stage: Stage): Played {
  const { sent, truth, rivalsAmong } = played;
  const [allocation] = truth.allocations;
  if (allocation === undefined || rivalsAmong.length === 0) return played;
  const rivals = stage.rivalsOf(rivalsAmong, { ...allocation, currency: sent.currency, date: sent.date });
  if (rivals.length === 0) return played;
  const candidates = [...new Set([allocation.reference, ...truth.candidates, ...rivals])];
  const tags = truth.decidable ? [...truth.tags, 'rival'] : truth.tags;
  return { ...played, truth: { ...truth, decidable: false, candidates, tags } };
}
