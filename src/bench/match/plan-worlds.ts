/** Which worlds somebody asks for: profiles, size and seeds, by number or by the name of a split. Pure. */
import { AppError } from '../../errors.ts';
import { SPLITS, type SplitName } from './rates.ts';
import { type Mix, PROFILES, type ProfileName, SIZES, type SizeName, type WorldPlan } from './types.ts';

export type Asked = Readonly<{ profile: string; size: string; seeds: string }>;

const SEEDS_MAX = 1_000;

export function planWorlds({ profile, size, seeds }: Asked): readonly WorldPlan[] {
  const profiles = profile === 'all' ? PROFILES : [profileNamed(profile)];
  const sizeName = sizeNamed(size);
  const asked = seedsNamed(seeds);
  return profiles.flatMap((one) => asked.map((world) => ({ profile: one, size: sizeName, ...world })));
}

function profileNamed(text: string): ProfileName {
  const found = PROFILES.find((one) => one === text);
  if (found === undefined) throw usage('--profile', text, `one of ${PROFILES.join(', ')}, or all`);
  return found;
}

function sizeNamed(text: string): SizeName {
  const found = SIZES.find((one) => one === text.toUpperCase());
  if (found === undefined) throw usage('--size', text, `one of ${SIZES.join(', ')}`);
  return found;
}

/** `dev`, `test`, `trap`, `shift`, `3`, or `1-3`; a seed of a split has the mix of that split. */
function seedsNamed(text: string): readonly Readonly<{ seed: number; mix: Mix }>[] {
  const split = splitNamed(text);
  if (split !== null) return range(split.first, split.last);
  const [, first = '', last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  const isRange = first !== '' && to >= from && to - from < SEEDS_MAX;
  if (!isRange) throw usage('--seeds', text, 'a number, a range such as 1-3, or dev, test, trap or shift');
  return range(from, to);
}

function splitNamed(text: string): (typeof SPLITS)[SplitName] | null {
  switch (text) {
    case 'dev':
    case 'test':
    case 'trap':
    case 'shift':
      return SPLITS[text];
    default:
      return null;
  }
}

function range(first: number, last: number): readonly Readonly<{ seed: number; mix: Mix }>[] {
  return Array.from({ length: last - first + 1 }, (_, at) => ({ seed: first + at, mix: mixOf(first + at) }));
}

function mixOf(seed: number): Mix {
  return Object.values(SPLITS).find(({ first, last }) => seed >= first && seed <= last)?.mix ?? 'default';
}

function usage(flag: string, text: string, advice: string): AppError {
  return new AppError({
    kind: 'usage',
    code: 'BENCH_CHOICE_UNKNOWN',
    message: `"${text}" is not known here`,
    where: flag,
    hint: `use ${advice}`,
  });
}
