/**
 * Assigns things of one side to things of the other, but only where the evidence allows no other assignment. Pure.
 */
export type Evidence<T> = Readonly<{
  /** Things of one class are interchangeable: all facts that anybody could tell them apart by are equal. */
  classOf: (one: T) => string;
  /** What it may share with its counterpart; two without a common token are never paired. */
  tokensOf: (one: T) => readonly string[];
  /** False when something contradicts that the two are one. */
  allows: (left: T, right: T) => boolean;
}>;

/** Pairs of classes that have no other possible partner; within them, members are paired in their order. */
export function uniquePairs<T>(
  left: readonly T[],
  right: readonly T[],
  evidence: Evidence<T>,
): readonly (readonly [T, T])[] {
  const edges = edgesBetween(left, right, evidence);
  const claims = new Map<Class<T>, number>();
  for (const { partners } of edges) for (const partner of partners) claims.set(partner, (claims.get(partner) ?? 0) + 1);
  return edges.flatMap(({ one, partners }) => {
    const [partner] = [...partners];
    if (partner === undefined || partners.size > 1 || claims.get(partner) !== 1) return [];
    return zip(one.members, partner.members);
  });
}

/** Things of the left side that have a possible partner on the right, however many. */
export function partnersAmong<T>(left: readonly T[], right: readonly T[], evidence: Evidence<T>): readonly T[] {
  return edgesBetween(left, right, evidence).flatMap(({ one, partners }) => (partners.size > 0 ? one.members : []));
}

function edgesBetween<T>(
  left: readonly T[],
  right: readonly T[],
  evidence: Evidence<T>,
): readonly Readonly<{ one: Class<T>; partners: ReadonlySet<Class<T>> }>[] {
  const byToken = new Map<string, Class<T>[]>();
  for (const one of classes(right, evidence)) {
    for (const token of one.tokens) {
      const sharing = byToken.get(token);
      if (sharing === undefined) byToken.set(token, [one]);
      else sharing.push(one);
    }
  }
  return classes(left, evidence).map((one) => ({ one, partners: partnersOf(one, byToken, evidence) }));
}

/** What so many share tells nothing about any of them. */
const SHARED_MAX = 100;

type Class<T> = Readonly<{ members: T[]; first: T; tokens: readonly string[] }>;

function classes<T>(things: readonly T[], { classOf, tokensOf }: Evidence<T>): readonly Class<T>[] {
  const found = new Map<string, Class<T>>();
  for (const thing of things) {
    const key = classOf(thing);
    const known = found.get(key);
    if (known === undefined) found.set(key, { members: [thing], first: thing, tokens: tokensOf(thing) });
    else known.members.push(thing);
  }
  return [...found.values()];
}

function partnersOf<T>(
  one: Class<T>,
  byToken: ReadonlyMap<string, readonly Class<T>[]>,
  { allows }: Evidence<T>,
): ReadonlySet<Class<T>> {
  const partners = new Set<Class<T>>();
  for (const token of one.tokens) {
    const sharing = byToken.get(token) ?? [];
    if (sharing.length > SHARED_MAX) continue;
    for (const other of sharing) if (allows(one.first, other.first)) partners.add(other);
  }
  return partners;
}

function zip<T>(left: readonly T[], right: readonly T[]): readonly (readonly [T, T])[] {
  return left.flatMap((one, index) => {
    const other = right[index];
    return other === undefined ? [] : [[one, other] as const];
  });
}
