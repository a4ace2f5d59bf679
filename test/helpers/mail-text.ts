/** What a mail says, whatever its form: for comparing text and HTML. */

/** The words of the body of a page, without its heading. */
export function textOfHtml(html: string): string {
  return html
    .slice(html.indexOf('<body'))
    .replace(/<h1[\s\S]*?<\/h1>/, ' ')
    .replace(/<[^>]+>/g, (tag) => (/^<\/?(bdi|span|a)\b/.test(tag) ? '' : ' '))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Without isolation marks, with single blanks, and without the colons of labels and the dashes of lists. */
export function words(text: string): string {
  return text
    .replaceAll(/^ {2}- /gm, '')
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\u00A0?:(?=\s|$)/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
