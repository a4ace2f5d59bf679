/** Names of members: how they are shown, and which of them are no files of the bank. Names never become paths. */

const NAME_CHARS_MAX = 200;

/** What a system leaves in the archives it makes; nobody put it there. */
const LEFT_BY_SYSTEMS = /(?:^|\/)(?:__MACOSX\/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** Documents, pictures, tables and signatures that banks pack beside their statements. */
const OTHER_DOCUMENTS =
  /\.(?:pdf|txt|csv|tsv|tiff?|jpe?g|png|gif|bmp|html?|css|xsd|xslt?|docx?|xlsx?|odt|ods|rtf|md|json|sta|mt9\d\d|asc|sig|p7s|md5|sha\d*)$/i;

/** True for what is passed over without a word, unless its content speaks of a camt message. */
export function isLeftBySystem(name: string): boolean {
  return LEFT_BY_SYSTEMS.test(name);
}

/** True when the name says that this is no camt file. Its content may still say otherwise. */
export function isOtherDocument(name: string): boolean {
  return OTHER_DOCUMENTS.test(name);
}

/** True when the beginning of a file has the namespace or the root of a camt message, in whatever encoding. */
export function speaksOfCamt(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1').replaceAll('\0', '');
  return /<Document[^>]*camt\.05[234]|:xsd:camt\.05[234]|<(?:[\w.-]+:)?BkToCstmr(?:AcctRpt|Stmt|DbtCdtNtfctn)/.test(
    text,
  );
}

/** The name as a label: no way out of a folder, no control characters, not endless; never empty. */
export function labelOf(name: string): string {
  const parts = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const label = parts.join('/');
  if (label === '') return 'unnamed';
  return label.length > NAME_CHARS_MAX ? `…${label.slice(-NAME_CHARS_MAX)}` : label;
}

/** The label of the only member of `camt053.xml.gz`: `camt053.xml`. */
export function nameInGz(archiveName: string): string {
  return archiveName.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '') || 'unnamed';
}
