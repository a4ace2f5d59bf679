/**
 * A map of bounded size that forgets what was not asked for in a while: in two generations, of which the older one is dropped
 * when the younger one is full. Leaf; for answers that cost more than looking them up again.
 */
export type RecentMap<K, V> = Readonly<{
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}>;

/** Holds at most `limit` values, and at least the last half of that which was asked for. */
export function recentMap<K, V>(limit: number): RecentMap<K, V> {
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  const set = (key: K, value: V): void => {
    if (young.size >= limit / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    set,
    get(key) {
      const known = young.get(key);
      if (known !== undefined) return known;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    clear() {
      young.clear();
      old.clear();
    },
  };
}

/** The same answers as `answer`, which must follow from the key alone and never be undefined; the last ones are kept. */
export function remembered<K, V>(limit: number, answer: (key: K) => V): (key: K) => V {
  return lastOf(answeredOnce(recentMap<K, V>(limit), answer));
}

/** The same answers as `answer`, which must follow from the object alone and never be undefined; kept as long as the object is in use. */
export function perObject<K extends object, V>(answer: (key: K) => V): (key: K) => V {
  return lastOf(answeredOnce(new WeakMap<K, V>(), answer));
}

type Answers<K, V> = Readonly<{ get(key: K): V | undefined; set(key: K, value: V): void }>;

function answeredOnce<K, V>(answers: Answers<K, V>, answer: (key: K) => V): (key: K) => V {
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const value = answer(key);
    answers.set(key, value);
    return value;
  };
}

/** The same answers as `answer`, which must follow from the key alone: for what asks about one several times, and then about the next. */
export function lastOf<K, V>(answer: (key: K) => V): (key: K) => V {
  let last: Readonly<{ key: K; value: V }> | null = null;
  return (key) => {
    if (last?.key !== key) last = { key, value: answer(key) };
    return last.value;
  };
}
