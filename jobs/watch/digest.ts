/**
 * The mail to the operator: what has begun and what is over since the last one, each incident once each way, and the head hash
 * of the history to keep elsewhere. No donor is named in it. Pure.
 */
import type { AlarmRow } from '../../src/models/alarms.ts';

export type Digest = Readonly<{ subject: string; text: string; html: string }>;

export type DigestFacts = Readonly<{
  organisation: string;
  /** Rows that the operator does not know in this state. */
  untold: readonly AlarmRow[];
  /** All that is open now. */
  openCount: number;
  head: string;
  at: string;
}>;

export function composeDigest({ organisation, untold, openCount, head, at }: DigestFacts): Digest {
  const raised = untold.filter(({ toldAt }) => toldAt === null);
  const resolved = untold.filter(({ resolvedAt }) => resolvedAt !== null);
  const text = [
    ...section('New', raised.map(raisedLine)),
    ...section('Resolved', resolved.map(resolvedLine)),
    openCount === 0 ? 'Nothing is open now.' : `Open now: ${openCount}. See: quittance health`,
    'What each code means and what to do: docs/RUNBOOK.md',
    '',
    `Head of the history at ${at}:`,
    head,
    'Keep it away from that machine: quittance log verify --expect HASH finds a history that was cut.',
    '',
  ].join('\n');
  return {
    subject: subjectOf({ organisation, raised, resolved, openCount }),
    text,
    html: `<pre>${escaped(text)}</pre>\n`,
  };
}

function subjectOf(facts: {
  organisation: string;
  raised: readonly AlarmRow[];
  resolved: readonly AlarmRow[];
  openCount: number;
}): string {
  const { organisation, raised, resolved, openCount } = facts;
  const codes = [...new Set((raised.length > 0 ? raised : resolved).map(({ code }) => code))];
  const more = codes.length > 2 ? ` and ${codes.length - 2} more` : '';
  const word = raised.length > 0 ? 'alarm' : openCount === 0 ? 'all resolved' : 'resolved';
  const who = organisation === '' ? '' : ` (${organisation})`;
  return `[quittance] ${word}: ${codes.slice(0, 2).join(', ')}${more}${who}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines, ''];
}

function raisedLine({ code, subject, text, raisedAt }: AlarmRow): string {
  return `  ${code}${subject === '' ? '' : ` (${subject})`}: ${text}\n    since ${raisedAt}`;
}

function resolvedLine({ code, subject, raisedAt, resolvedAt }: AlarmRow): string {
  return `  ${code}${subject === '' ? '' : ` (${subject})`}: from ${raisedAt} to ${resolvedAt ?? ''}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
