/** What is wrong with an organisation's own templates: each is tried on invented facts before it is used for anybody. Pure. */
import { messageOf } from '../errors.ts';
import type { Organisation } from './document.ts';
import type { MailKind } from './facts.ts';
import { CATALOGUES, isLanguage, type Language } from './languages/index.ts';
import { HTML_LAYOUT, type MailTemplates, TEXT_LAYOUT, templateName } from './own-templates.ts';
import { isMailKind, MAIL_KINDS, renderMail } from './render.ts';
import { MORE_SAMPLES, SAMPLES } from './samples.ts';

export type TemplateProblem = Readonly<{ file: string; problem: string }>;

const LANGUAGES = Object.keys(CATALOGUES).filter(isLanguage);
const NOBODY: Organisation = { name: '', address: [], email: null, website: null, privacyUrl: null };

export function templateProblems(templates: MailTemplates): readonly TemplateProblem[] {
  return [...templates].flatMap(([file, source]) => {
    const alone: MailTemplates = new Map([[file, source]]);
    const problem = problemOf(file, alone);
    return problem === null ? [] : [{ file, problem }];
  });
}

function problemOf(file: string, alone: MailTemplates): string | null {
  if (file === HTML_LAYOUT || file === TEXT_LAYOUT) return layoutProblem(file, alone);
  const [kind = '', language = ''] = file.split('.');
  if (!isMailKind(kind) || !isLanguage(language) || file !== templateName(kind, language)) {
    return `is no name of a template: ${HTML_LAYOUT}, ${TEXT_LAYOUT}, or KIND.LANGUAGE.eta with ${MAIL_KINDS.join(', ')} and ${LANGUAGES.join(', ')}`;
  }
  return tried(() => {
    for (const facts of [SAMPLES[kind], ...(MORE_SAMPLES[kind] ?? [])]) render(kind, language, facts, alone);
  });
}

/** A layout must show everything that is stated, in whatever form. */
function layoutProblem(file: string, alone: MailTemplates): string | null {
  return tried(() => {
    const { html, text } = render('confirmation', 'en', SAMPLES.confirmation, alone);
    const shown = file === HTML_LAYOUT ? html : text;
    const missing = ['100.00 CHF', '20 November 2026', 'Salsa Basics', 'P-1042'].filter(
      (fact) => !shown.includes(fact),
    );
    if (missing.length > 0) throw new Error(`does not show what a mail states: ${missing.join(', ')} is missing`);
  });
}

function render<K extends MailKind>(kind: K, language: Language, facts: (typeof SAMPLES)[K], templates: MailTemplates) {
  return renderMail(kind, language, facts, { organisation: NOBODY, templates });
}

function tried(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    return messageOf(thrown).replace(/\s+/g, ' ').trim();
  }
}
