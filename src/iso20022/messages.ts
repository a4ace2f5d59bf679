/**
 * The registry of messages and versions: which root element is which message, and which versions are known.
 * A new message or root spelling is one line here; a new version is one number. Called by the reader at the root.
 */
import type { CamtMessage } from './types.ts';

export type MessageShape = Readonly<{
  message: CamtMessage;
  /** The element that holds entries. */
  container: 'Rpt' | 'Stmt' | 'Ntfctn';
  /** The version in the name of the root, where it has one. */
  version: string | null;
}>;

/** Root elements, by local name (schemas camt.05[234].001.01 to .14). */
const ROOTS: ReadonlyMap<string, Omit<MessageShape, 'version'>> = new Map([
  ['BkToCstmrAcctRpt', { message: 'camt.052', container: 'Rpt' }],
  ['BkToCstmrStmt', { message: 'camt.053', container: 'Stmt' }],
  ['BkToCstmrDbtCdtNtfctn', { message: 'camt.054', container: 'Ntfctn' }],
]);
/** 001.01 has its version in the name of the root (`BkToCstmrStmtV01`); some programs write later ones so, too. */
const ROOT_WITH_VERSION = /^(BkToCstmr[A-Za-z]+?)(?:V(\d{2}))?$/;

/** The last minor version of 001 that was looked at; later ones are read, with a warning. */
const LAST_KNOWN_MINOR = 14;
const UNKNOWN_VERSION = 'unknown';

/** Namespaces of ISO (urn:iso:…:camt.053.001.08) and the old ones of SIX (…/de/camt.053.001.04.ch.02.xsd). */
const NAMESPACE = /camt\.(05[234])\.(\d{3}\.\d{2})/;

export type MessageIdentity = Readonly<{ shape: MessageShape; version: string; warnings: readonly string[] }>;

/**
 * Which camt message begins with this element; null when it is the root of none. The element decides the message,
 * the namespace the version, because files without a namespace are seen in practice.
 */
export function identifyMessage(localName: string, namespaceUri: string): MessageIdentity | null {
  const [, root = '', minor] = ROOT_WITH_VERSION.exec(localName) ?? [];
  const known = ROOTS.get(root);
  if (known === undefined) return null;
  const shape: MessageShape = { ...known, version: minor === undefined ? null : `001.${minor}` };
  const named = NAMESPACE.exec(namespaceUri);
  const version = named?.[2] ?? shape.version ?? UNKNOWN_VERSION;
  return { shape, version, warnings: warningsFor(shape, version, named?.[1], namespaceUri) };
}

function warningsFor(shape: MessageShape, version: string, namedMessage: string | undefined, uri: string): string[] {
  const warnings: string[] = [];
  if (namedMessage !== undefined && `camt.${namedMessage}` !== shape.message) {
    warnings.push(
      `the namespace says camt.${namedMessage}, the root element says ${shape.message}: read as ${shape.message}`,
    );
  }
  if (version === UNKNOWN_VERSION) {
    warnings.push(
      uri === '' ? 'the file has no namespace: its version is unknown' : 'the namespace names no camt version',
    );
  } else if (!isKnownVersion(version)) {
    warnings.push(`version ${version} of ${shape.message} is not known here: read like the latest known one`);
  }
  return warnings;
}

function isKnownVersion(version: string): boolean {
  const [major, minor] = version.split('.');
  return major === '001' && Number(minor) >= 1 && Number(minor) <= LAST_KNOWN_MINOR;
}
