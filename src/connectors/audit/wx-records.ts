/**
 * The records of a WX report, one by one: what the elements of a `DataRecord` hold, by their local name at any depth. Of a name that is
 * there twice the last one counts. Elements without text are empty.
 */
import { openXmlDecoder, openXmlReader, type XmlHandler } from '../../xml.ts';

export type WxRecord = ReadonlyMap<string, string>;

/** Throws the errors of `xml.ts`. */
export function eachWxRecord(chunks: Iterable<Uint8Array>, take: (record: WxRecord) => void): void {
  const decoder = openXmlDecoder();
  const reader = openXmlReader('saxes', handlerOf(take));
  for (const chunk of chunks) reader.push(decoder.push(chunk));
  reader.push(decoder.end());
  reader.end();
}

function handlerOf(take: (record: WxRecord) => void): XmlHandler {
  let record: Map<string, string> | null = null;
  const path: string[] = [];
  let text = '';
  return {
    startElement(localName) {
      if (localName === 'DataRecord') record = new Map();
      path.push(localName);
      text = '';
    },
    text(piece) {
      text += piece;
    },
    endElement() {
      const name = path.pop() ?? '';
      if (name === 'DataRecord') {
        if (record !== null) take(record);
        record = null;
      } else record?.set(name, text.trim());
      text = '';
    },
  };
}
