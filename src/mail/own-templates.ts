/**
 * Templates that an organisation writes itself, file by file: `thank_you.de.eta` for the words of a kind in a language,
 * `layout.html.eta` and `layout.txt.eta` for the form of all mails. What has no file of its own keeps ours. Eta templates are
 * code: only who may change the configuration may write them. Who reads the files is in `connectors/`; this part is pure.
 */

/** Name of the file and what stands in it. */
export type MailTemplates = ReadonlyMap<string, string>;

export const HTML_LAYOUT = 'layout.html.eta';
export const TEXT_LAYOUT = 'layout.txt.eta';
/** None: everything is ours. */
export const NO_TEMPLATES: MailTemplates = new Map();

/** `thank_you.de.eta`. */
export function templateName(kind: string, language: string): string {
  return `${kind}.${language}.eta`;
}
