/**
 * The questions of `quittance init`, each once: its flag, what is asked, what is answered when nobody answers, and what fits. On a
 * terminal a person is asked; with `--non-interactive` the flags answer.
 */
import { AppError } from '../../errors.ts';
import { plainAddress } from '../../mail-address.ts';
import { openPrompter, type Prompter } from '../prompt.ts';

export type Question = Readonly<{
  /** The flag without its dashes: `mail-host`. */
  flag: string;
  ask: string;
  /** Taken for an empty answer; null where one must be given, and `''` where it may be left out. */
  otherwise: string | null;
  /** What is wrong with an answer; null when it fits. */
  wrong: (answer: string) => string | null;
}>;

export type Flags = Readonly<Record<string, unknown>>;
export type Asker = Readonly<{
  answer: (question: Question) => Promise<string>;
  /** Yes only by a person or by `--yes`. */
  isYes: (question: string) => Promise<boolean>;
  isPerson: boolean;
}>;

export const anything = (): null => null;

export function oneOf(...words: readonly string[]): Question['wrong'] {
  return (answer) => (words.includes(answer) ? null : `it is one of ${words.join(', ')}`);
}

export function mailAddress(answer: string): string | null {
  return answer === '' || plainAddress(answer) !== null ? null : 'it is a mail address such as office@example.org';
}

export function port(answer: string): string | null {
  return /^\d{1,5}$/.test(answer) && Number(answer) > 0 && Number(answer) < 65_536 ? null : 'it is a number such as 22';
}

export async function openAsker(flags: Flags, options: { interactive: boolean; yes: boolean }): Promise<Asker> {
  if (!options.interactive) return flagAsker(flags, options.yes);
  const prompter = await openPrompter(process.env);
  return {
    answer: (question) => askUntilRight(prompter, question, flagOf(flags, question)),
    isYes: (question) => prompter.isYes(question),
    isPerson: true,
  };
}

/** What stands in the flags is not asked. */
async function askUntilRight(prompter: Prompter, question: Question, given: string | null): Promise<string> {
  if (given !== null) return checked(question, given);
  const usual = question.otherwise === null || question.otherwise === '' ? '' : ` [${question.otherwise}]`;
  for (let note = ''; ; ) {
    const typed = await prompter.ask(`${note}${question.ask}${usual}`);
    if (typed === null) throw gaveUp();
    const answer = typed.trim() === '' ? question.otherwise : typed.trim();
    const trouble = answer === null ? 'it is needed' : question.wrong(answer);
    if (answer !== null && trouble === null) return answer;
    note = `${trouble ?? ''}. `;
  }
}

function flagAsker(flags: Flags, yes: boolean): Asker {
  const answer = async (question: Question): Promise<string> => {
    const given = flagOf(flags, question) ?? question.otherwise;
    if (given !== null) return checked(question, given);
    throw new AppError({
      kind: 'usage',
      code: 'ANSWER_NEEDED',
      message: `--${question.flag} is needed: ${question.ask}`,
      hint: 'quittance init --help lists all of them',
    });
  };
  return { answer, isYes: () => Promise.resolve(yes), isPerson: false };
}

/** commander names `--mail-host` mailHost. */
function flagOf(flags: Flags, { flag }: Question): string | null {
  const value = flags[flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  return typeof value === 'string' ? value : null;
}

function checked(question: Question, answer: string): string {
  const trouble = question.wrong(answer);
  if (trouble === null) return answer;
  throw new AppError({
    kind: 'usage',
    code: 'ANSWER_INVALID',
    message: `--${question.flag} "${answer}": ${trouble}`,
    hint: 'quittance init --help',
  });
}

function gaveUp(): AppError {
  return new AppError({
    kind: 'declined',
    code: 'DECLINED',
    message: 'you gave up; nothing was written but what was said',
  });
}
