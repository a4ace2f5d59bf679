/**
 * `inspect --xsd`: the file against the schema that ISO 20022 publishes for its version, which the operator keeps in a
 * folder (it may not be given on). A diagnosis for a talk with the bank: what the schema finds stops no import.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { decodedPieces } from '../../iso20022/read-camt.ts';
import type { MessageHeader } from '../../iso20022/types.ts';
import { findingsOfSchema, type SchemaFinding } from '../../xml.ts';
import type { FileBytes } from '../file-bytes.ts';

/** Throws XSD_NOT_FOUND, XSD_INVALID, XSD_VERSION_UNKNOWN or XSD_FILE_TOO_LARGE. */
export type XsdCheck = (header: MessageHeader, bytes: FileBytes) => readonly SchemaFinding[];

/** A tree of the whole document takes seventeen times its size in memory. */
const BYTES_MAX = 10_000_000;
const FINDINGS_MAX = 200;

/** Throws XSD_NOT_FOUND when there is no such folder. */
export function openXsdCheck(folder: string): XsdCheck {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw notFound('there is no such folder', folder);
  return (header, bytes) => {
    if (bytes.sizeBytes > BYTES_MAX) throw tooLarge(bytes.sizeBytes);
    if (header.version === 'unknown') throw unknownVersion();
    const path = join(folder, `${header.message}.${header.version}.xsd`);
    if (!existsSync(path)) throw notFound('there is no schema for this file', path);
    const findings = findingsOfSchema(textOf(bytes.chunks()), { text: textOf([readFileSync(path)]), where: path });
    return shortened(findings.map(({ line, message }) => ({ line, message: withoutNamespaces(message) })));
  };
}

/** The checked text; DOCTYPE and strange encodings are refused here, before any parser sees them. */
function textOf(chunks: Iterable<Uint8Array>): string {
  return [...decodedPieces(chunks)].map((piece) => piece.text).join('');
}

/** `Element '{urn:iso:…}Amt': …` says no more than `Element 'Amt': …`. */
function withoutNamespaces(message: string): string {
  return message.replace(/\{[^{}]*\}/g, '');
}

function shortened(findings: readonly SchemaFinding[]): readonly SchemaFinding[] {
  if (findings.length <= FINDINGS_MAX) return findings;
  const more = { line: null, message: `and ${findings.length - FINDINGS_MAX} more` };
  return [...findings.slice(0, FINDINGS_MAX), more];
}

function notFound(message: string, where: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'XSD_NOT_FOUND',
    message,
    where,
    hint: 'fetch the schema of this message and version from iso20022.org and put it there under this name',
  });
}

function unknownVersion(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'XSD_VERSION_UNKNOWN',
    message: 'the file names no camt version in its namespace, so there is no schema for it',
    hint: 'inspect it without --xsd',
  });
}

function tooLarge(sizeBytes: number): AppError {
  return new AppError({
    kind: 'refused',
    code: 'XSD_FILE_TOO_LARGE',
    message: `the file has ${sizeBytes} bytes; at most ${BYTES_MAX} are checked against a schema`,
    hint: 'inspect it without --xsd',
  });
}
