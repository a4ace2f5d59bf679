/**
 * The words of one kind of mail in one language: an eta template of a simple form.
 *
 *     Subject: Payment received: <%= it.amount %> [<%= it.reference %>]
 *
 *     # Payment received
 *
 *     Paragraphs above the facts.
 *
 *     [facts]
 *
 *     Paragraphs below them.
 *
 * Paragraphs stand between empty lines. Each is filled on its own, after the template was taken apart, so that nothing
 * that is filled in can become a heading or a second subject; one that comes out empty is left away. Every template has
 * its `[facts]`: no wording can hide what a mail states. Pure.
 */
import { Eta } from 'eta';

/** What a template may say with `<%= it.amount %>`: texts, empty where a kind has none. */
export type WordValues = Readonly<{
  organisation: string;
  amount: string;
  purpose: string;
  reference: string;
  bookingDate: string;
  rest: string;
  excess: string;
  /** `returned` or `kept`, for conditions; empty without excess. */
  excessFate: string;
  frequency: string;
  refundDate: string;
  /** `paid_back` or `taken_back`, for conditions. */
  refundHow: string;
  dueDate: string;
  threshold: string;
  /** A printed letter cannot be replied to. */
  form: 'mail' | 'letter';
}>;

export type Words = Readonly<{
  subject: string;
  heading: string;
  opening: readonly string[];
  notes: readonly string[];
}>;

type Part = (values: WordValues) => string;
type WordTemplate = Readonly<{ subject: Part; heading: Part; opening: readonly Part[]; notes: readonly Part[] }>;

const eta = new Eta({ autoTrim: false, cache: false, useWith: false, autoEscape: false });
/** Each template is compiled once. */
const compiled = new Map<string, WordTemplate>();

/** Fills a template. Throws an `Error` that says what is wrong with it. */
export function fillWords(template: string, values: WordValues): Words {
  const ready = compiled.get(template) ?? compile(template);
  compiled.set(template, ready);
  const paragraphs = (parts: readonly Part[]): string[] =>
    parts.map((part) => part(values)).filter((text) => text !== '');
  const [subject, heading] = [ready.subject(values), ready.heading(values)];
  if (subject === '') throw new Error('the subject comes out empty');
  return { subject, heading, opening: paragraphs(ready.opening), notes: paragraphs(ready.notes) };
}

function compile(template: string): WordTemplate {
  const [first = '', second = '', ...rest] = template
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim());
  const subject = /^Subject: *(.+)$/.exec(first)?.[1];
  if (subject === undefined) throw new Error('the first line must be "Subject: …", with an empty line after it');
  const heading = /^# +(.+)$/.exec(second)?.[1];
  if (heading === undefined) throw new Error('the second paragraph must be a heading, "# …"');
  const at = rest.indexOf('[facts]');
  if (at === -1 || rest.lastIndexOf('[facts]') !== at) throw new Error('one paragraph must be [facts], and only one');
  return {
    subject: part(subject),
    heading: part(heading),
    opening: rest.slice(0, at).map(part),
    notes: rest.slice(at + 1).map(part),
  };
}

function part(source: string): Part {
  const run = eta.compile(source);
  return (values) =>
    eta
      .render(run, values)
      .replace(/[ \t\r\n]+/g, ' ')
      .trim();
}
