/** Messages as text: one JSON object, an array of them, or NDJSON, in UTF-8. Pure. */
import { isUtf8 } from 'node:buffer';
import { parseJson } from './parse-json.ts';

/** A message of the text, or what is no JSON object at its place (1-based line, or place in the array). */
export type ReadMessage =
  | Readonly<{ place: number; body: Readonly<Record<string, unknown>> }>
  | Readonly<{ place: number; unreadable: string; reason: string }>;

/** As `readMessages`. What is not UTF-8 is no message: a name in another encoding would be booked as another name. */
export function readMessageBytes(bytes: Uint8Array): readonly ReadMessage[] {
  const read = readMessages(new TextDecoder('utf-8').decode(bytes));
  return isUtf8(bytes) ? read : read.map(refuseReplaced);
}

/** The letter that stands for bytes which are not UTF-8. */
const REPLACED = '\uFFFD';

function refuseReplaced(message: ReadMessage): ReadMessage {
  if ('unreadable' in message) return message;
  const unreadable = JSON.stringify(message.body);
  return unreadable.includes(REPLACED)
    ? { place: message.place, unreadable, reason: `${message.place}: is not UTF-8` }
    : message;
}

/** Everything in the text, in order; nothing is left out but empty lines. */
export function readMessages(text: string): readonly ReadMessage[] {
  const whole = parseJson(text);
  if (whole.ok && Array.isArray(whole.value)) return whole.value.map((value, index) => messageOf(value, index + 1));
  if (whole.ok) return [messageOf(whole.value, 1)];
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), place: index + 1 }))
    .filter(({ line }) => line !== '');
  const read = lines.map(({ line, place }) => {
    const one = parseJson(line);
    return one.ok ? messageOf(one.value, place) : { place, unreadable: line, reason: `line ${place}: ${one.reason}` };
  });
  // Not one line of it is a message: then it is one text over several lines, and is kept whole.
  const isWhole = read.length > 0 && read.every((one) => 'unreadable' in one);
  return isWhole ? [{ place: 1, unreadable: text, reason: whole.reason }] : read;
}

function messageOf(value: unknown, place: number): ReadMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { place, unreadable: JSON.stringify(value), reason: `${place}: is not a JSON object` };
  }
  return { place, body: { ...value } };
}
