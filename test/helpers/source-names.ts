/** Names in the sources of the processor, so that a table of a test cannot forget one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROCESSOR = join(import.meta.dirname, '../../src/processor');

/** What the first group of the pattern finds, each once, in order of the alphabet. */
export function namesInSource(pattern: RegExp): readonly string[] {
  const files = readdirSync(PROCESSOR, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = files.map((name) => readFileSync(join(PROCESSOR, name), 'utf8'));
  const found = texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, name = '']) => name));
  return [...new Set(found)].sort();
}
