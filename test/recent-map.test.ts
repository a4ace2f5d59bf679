import { expect, test } from 'vitest';
import { lastOf, perObject, recentMap, remembered } from '../src/recent-map.ts';

test('what was asked for lately stays, whatever else comes', () => {
  const map = recentMap<number, string>(10);
  map.set(0, 'kept');
  for (let key = 1; key < 100; key += 1) {
    map.set(key, 'new');
    expect(map.get(0)).toBe('kept');
  }
  expect(map.get(50)).toBeUndefined();
});

test('it never holds more than its limit', () => {
  const map = recentMap<number, number>(10);
  for (let key = 0; key < 1_000; key += 1) map.set(key, key);
  const kept = Array.from({ length: 1_000 }, (_, key) => map.get(key)).filter((value) => value !== undefined);
  expect(kept.length).toBeGreaterThanOrEqual(5);
  expect(kept.length).toBeLessThanOrEqual(10);
});

test('what was deleted is gone from both generations', () => {
  const map = recentMap<number, number>(4);
  for (let key = 0; key < 4; key += 1) map.set(key, key);
  map.get(0);
  map.delete(0);
  expect(map.get(0)).toBeUndefined();
  map.clear();
  expect(map.get(3)).toBeUndefined();
});

test('an answer is made once while it is remembered', () => {
  const asked: number[] = [];
  const double = remembered(10, (key: number) => {
    asked.push(key);
    return key * 2;
  });
  expect([double(1), double(1), double(2), double(1)]).toEqual([2, 2, 4, 2]);
  expect(asked).toEqual([1, 2]);
});

test('what follows from an object is found out once for each', () => {
  const asked: string[] = [];
  const nameOf = perObject((key: { name: string }) => {
    asked.push(key.name);
    return key.name;
  });
  const [one, other] = [{ name: 'one' }, { name: 'other' }];
  expect([nameOf(one), nameOf(other), nameOf(one), nameOf({ name: 'one' })]).toEqual(['one', 'other', 'one', 'one']);
  expect(asked).toEqual(['one', 'other', 'one']);
});

test('only the last answer is kept for what is asked about one after the other', () => {
  const asked: string[] = [];
  const capitals = lastOf((text: string) => {
    asked.push(text);
    return text.toUpperCase();
  });
  expect([capitals('a'), capitals('a'), capitals('b'), capitals('a')]).toEqual(['A', 'A', 'B', 'A']);
  expect(asked).toEqual(['a', 'b', 'a']);
});
