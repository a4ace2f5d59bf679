/**
 * The floor: what a file costs that is only searched for the tags of a few fields. No XML is checked, no entity is
 * decoded, and any bank that writes its tags differently breaks it. Nobody should read money so; nothing is much faster.
 */
type Found = Readonly<{
  amount: string | null;
  creditDebit: string | null;
  bookingDate: string | null;
  reference: string | null;
  endToEndId: string | null;
  name: string | null;
  iban: string | null;
  postCode: string | null;
  town: string | null;
  structured: string | null;
  unstructured: string | null;
  advice: string | null;
}>;

/** Gives out one object per TxDtls. */
export function scan(chunks: Iterable<Uint8Array>, give: (found: Found) => void): void {
  const decoder = new TextDecoder();
  let text = '';
  for (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    let from = 0;
    for (;;) {
      const start = text.indexOf('<Ntry>', from);
      const end = start === -1 ? -1 : text.indexOf('</Ntry>', start);
      if (end === -1) break;
      scanEntry(text.slice(start, end), give);
      from = end;
    }
    text = text.slice(from);
  }
}

function scanEntry(entry: string, give: (found: Found) => void): void {
  const bookingDate = between(entry, '<BookgDt><Dt>', '<');
  const advice = between(entry, '<AddtlNtryInf>', '<');
  for (let at = entry.indexOf('<TxDtls>'); at !== -1; ) {
    const end = entry.indexOf('</TxDtls>', at);
    const detail = entry.slice(at, end);
    give({
      amount: between(detail, '<Amt Ccy="CHF">', '<'),
      creditDebit: between(detail, '<CdtDbtInd>', '<'),
      bookingDate,
      reference: between(detail, '<AcctSvcrRef>', '<'),
      endToEndId: between(detail, '<EndToEndId>', '<'),
      name: between(detail, '<Nm>', '<'),
      iban: between(detail, '<IBAN>', '<'),
      postCode: between(detail, '<PstCd>', '<'),
      town: between(detail, '<TwnNm>', '<'),
      structured: between(detail, '<Ref>', '<'),
      unstructured: between(detail, '<Ustrd>', '<'),
      advice,
    });
    at = entry.indexOf('<TxDtls>', end);
  }
}

function between(text: string, before: string, after: string): string | null {
  const start = text.indexOf(before);
  if (start === -1) return null;
  return text.slice(start + before.length, text.indexOf(after, start + before.length));
}
