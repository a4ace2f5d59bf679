/** A message as text, read into a flat object whose texts are trimmed (spec/flow.md 2.0). Pure. */
import { type Body, MessageRefused } from './outcome.ts';
import { parseJson } from './parse-json.ts';

/** Throws MESSAGE_NOT_JSON when the text is no JSON object. */
export function readBody(text: string): Body {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MessageRefused('MESSAGE_NOT_JSON', 'the message is not a JSON object');
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, trimmed(one)]));
}

function parsed(text: string): unknown {
  const read = parseJson(text);
  if (read.ok) return read.value;
  throw new MessageRefused('MESSAGE_NOT_JSON', `the message is not JSON: ${read.reason}`);
}

/** Half of a pair of UTF-16: no text on disk can hold it, so that what is read back would be something else. */
const HALF_CHARACTER = /\p{Surrogate}/gu;

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().replace(HALF_CHARACTER, '\uFFFD') : value;
}
