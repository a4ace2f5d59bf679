/** A line that a person types at the terminal. */
import { createInterface } from 'node:readline/promises';

/** Null when the person gave up: Ctrl-C, or the end of input. */
export async function answerTo(
  question: string,
  output: NodeJS.WritableStream = process.stdout,
): Promise<string | null> {
  const prompt = createInterface({ input: process.stdin, output });
  const ended = new AbortController();
  prompt.once('close', () => ended.abort());
  prompt.once('SIGINT', () => prompt.close());
  try {
    return await prompt.question(question, { signal: ended.signal });
  } catch (thrown) {
    if (ended.signal.aborted) return null;
    throw thrown;
  } finally {
    prompt.close();
  }
}
