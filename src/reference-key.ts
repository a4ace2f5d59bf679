/** The normal form in which references are compared: `usi-8kq 2lm` is `USI8KQ2LM`. Pure. */
export function referenceKey(reference: string): string {
  return reference.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
