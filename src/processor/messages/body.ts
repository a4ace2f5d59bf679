/** A message as text, read into an object whose texts are trimmed (spec/flow.md 2.0). Pure. */
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

/** Also within the payload of a job. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim().replace(HALF_CHARACTER, '\uFFFD');
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, trimmed(one)]));
}
