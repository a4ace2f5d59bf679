/** The question before a change: asked on a terminal only, answered by `--yes` elsewhere. No is the default. */
import { AppError } from '../errors.ts';
import { answerTo } from './answer.ts';
import type { GlobalFlags } from './flags.ts';
import { cleanText } from './text.ts';
import { askingWords } from './words/asking.ts';

/** Comes back when the answer is yes. Throws DECLINED (exit code 23), or YES_NEEDED (2) where nobody can be asked. */
export async function confirm(flags: Pick<GlobalFlags, 'yes'>, question: string): Promise<void> {
  if (flags.yes) return;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw yesNeeded();
  const answer = await answerTo(`${cleanText(question)} ${askingWords().yesOrNo} `, process.stderr);
  if (!isYes(answer ?? '')) throw declined();
}

/** In either language, whichever the question was in. */
export function isYes(answer: string): boolean {
  return /^(y|yes|j|ja)$/i.test(answer.trim());
}

/** Throws it where a question has to be asked, and nobody can be. */
export function yesNeeded(): AppError {
  return new AppError({
    kind: 'usage',
    code: 'YES_NEEDED',
    message: 'this asks a question, and there is no terminal to ask it on; nothing was changed',
    hint: 'add --yes when you are sure',
  });
}

function declined(): AppError {
  return new AppError({ kind: 'declined', code: 'DECLINED', message: 'you said no; nothing was changed' });
}
