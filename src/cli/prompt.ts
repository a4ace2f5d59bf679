/**
 * Questions to the person at the terminal: the one door to @clack/prompts, loaded only when it is needed. With ACCESSIBLE=1, or
 * where the terminal cannot move its cursor, choices are a numbered list, so that a screen reader can follow.
 */
import { AppError } from '../errors.ts';
import { answerTo } from './answer.ts';
import { isYes, yesNeeded } from './confirm.ts';
import type { GlobalFlags } from './flags.ts';
import { cleanText } from './text.ts';
import { askingWords } from './words/asking.ts';

export type Choice<T> = Readonly<{ value: T; label: string }>;

export type Prompter = Readonly<{
  /** Null when the person gave up (Esc, Ctrl-C, end of input). */
  choose<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T | null>;
  ask(question: string): Promise<string | null>;
  /** No is the default. */
  isYes(question: string): Promise<boolean>;
}>;

/** Throws TERMINAL_NEEDED (usage) where nobody can be asked. */
export async function openPrompter(env: Readonly<Record<string, string | undefined>>): Promise<Prompter> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    throw new AppError({
      kind: 'usage',
      code: 'TERMINAL_NEEDED',
      message: 'this command asks questions, and there is no terminal to ask them on',
      hint: 'in scripts use quittance queue --json and quittance assign',
    });
  }
  return (env['ACCESSIBLE'] ?? '') !== '' || env['TERM'] === 'dumb' ? plainPrompter() : clackPrompter();
}

async function clackPrompter(): Promise<Prompter> {
  const { confirm, isCancel, select, text } = await import('@clack/prompts');
  return {
    choose: async (question, choices) => {
      const options = choices.map(({ value, label }) => ({ value: String(value), label: cleanText(label) }));
      // The hint of the library is English in every language; these signs need none.
      const answer = await select({ message: `${cleanText(question)}  (↑ ↓ ⏎)`, options, showInstructions: false });
      return isCancel(answer) ? null : (choices.find(({ value }) => value === answer)?.value ?? null);
    },
    ask: async (question) => {
      const answer = await text({ message: cleanText(question) });
      return isCancel(answer) ? null : (answer ?? '');
    },
    isYes: async (question) => (await confirm({ message: cleanText(question), initialValue: false })) === true,
  };
}

function plainPrompter(): Prompter {
  const ask = async (question: string): Promise<string | null> => answerTo(`${cleanText(question)} `);
  return {
    ask,
    choose: async (question, choices) => {
      const list = choices.map(({ label }, index) => `  ${index + 1}  ${cleanText(label)}\n`).join('');
      for (;;) {
        const answer = await answerTo(`${cleanText(question)}\n${list}${askingWords().number} `);
        if (answer === null || answer.trim() === '') return null;
        const chosen = /^\d{1,3}$/.test(answer.trim()) ? choices[Number(answer) - 1] : undefined;
        if (chosen !== undefined) return chosen.value;
      }
    },
    isYes: async (question) => isYes((await ask(`${question} ${askingWords().yesOrNo}`)) ?? ''),
  };
}

/** For many at once: how many they are is typed. Throws DECLINED, or YES_NEEDED without a terminal. */
export async function confirmCount(
  flags: Pick<GlobalFlags, 'yes'>,
  { question, count }: { question: string; count: number },
): Promise<void> {
  await confirmTyped(flags, { question: `${question} ${askingWords().typeCount(count)}`, expected: String(count) });
}

/** Where money is at stake a key is pressed too easily: the amount is typed. Throws DECLINED, or YES_NEEDED without a terminal. */
export async function confirmAmount(
  flags: Pick<GlobalFlags, 'yes'>,
  { question, amount }: { question: string; amount: string },
): Promise<void> {
  await confirmTyped(flags, { question: `${question} ${askingWords().typeAmount(amount)}`, expected: amount });
}

async function confirmTyped(
  flags: Pick<GlobalFlags, 'yes'>,
  { question, expected }: { question: string; expected: string },
): Promise<void> {
  if (flags.yes) return;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw yesNeeded();
  const answer = await answerTo(`${cleanText(question)} `, process.stderr);
  if (answer?.trim() === expected) return;
  throw new AppError({
    kind: 'declined',
    code: 'DECLINED',
    message: `you did not type ${expected}; nothing was changed`,
  });
}
