import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openXmlDecoder, openXmlReader, XML_LIMITS, type XmlHandler } from '../src/xml.ts';
import { thrownBy } from './iso20022/collect.ts';

const ENGINES = ['saxes', 'libxmljs2'] as const;

/** The events of a document as short lines, texts merged. */
function eventsOf(engine: (typeof ENGINES)[number], pieces: Iterable<string>, limits = XML_LIMITS): string[] {
  const events: string[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') events.push(`text ${text}`);
    text = '';
  };
  const handler: XmlHandler = {
    startElement(localName, uri, attributes) {
      flush();
      events.push(
        ['start', localName, uri, ...attributes.map(({ localName: name, value }) => `${name}=${value}`)].join(' '),
      );
    },
    text(piece) {
      text += piece;
    },
    endElement() {
      flush();
      events.push('end');
    },
  };
  const reader = openXmlReader(engine, handler, limits);
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return events;
}

function decode(bytes: Uint8Array, size = 65_536): { text: string; encoding: string } {
  const decoder = openXmlDecoder();
  let text = '';
  for (let start = 0; start < bytes.length; start += size) text += decoder.push(bytes.subarray(start, start + size));
  text += decoder.end();
  return { text, encoding: decoder.encoding() };
}

const utf16 = (text: string, order: 'le' | 'be'): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

describe('loading', () => {
  // In a process of its own: in this one, other tests may have loaded it.
  it.each([
    ['saxes', false],
    ['libxmljs2', true],
  ])('with %s the native parser is loaded: %s', (engine, isLoaded) => {
    const script = `import { createRequire } from 'node:module';
      import { openXmlReader } from ${JSON.stringify(join(import.meta.dirname, '../dist/src/xml.js'))};
      const nothing = () => {};
      const reader = openXmlReader('${engine}', { startElement: nothing, text: nothing, endElement: nothing });
      reader.push('<a/>');
      reader.end();
      console.log(Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('libxmljs2')));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: `${isLoaded}\n`, stderr: '' });
  });
});

describe.each(ENGINES)('the engine %s', (engine) => {
  const DOCUMENT =
    '<a xmlns="urn:x" xmlns:p="urn:p" k="1&amp;2" p:l="z"><p:b>x &lt;<![CDATA[<&]]><!-- c --><?pi d?>&#233;\u00fc</p:b><c/></a>\n';
  const EVENTS = ['start a urn:x k=1&2 l=z', 'start b urn:p', 'text x <<&éü', 'end', 'start c urn:x', 'end', 'end'];

  it('gives elements, namespaces, attributes and merged text', () => {
    expect(eventsOf(engine, [DOCUMENT])).toEqual(EVENTS);
  });

  it('does so for any size of pieces', () => {
    for (const size of [1, 2, 3, 7])
      expect(eventsOf(engine, DOCUMENT.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual(EVENTS);
  });

  it('makes line ends one character, also between pieces', () => {
    expect(eventsOf(engine, ['<a>x\r', '\ny\rz\r\n', '</a>'])).toEqual(['start a ', 'text x\ny\nz\n', 'end']);
  });

  it.each([
    ['a truncated document', '<a><b>'],
    ['a truncated text', '<a><b>x'],
    ['nothing', ''],
    ['trailing junk', '<a/>junk'],
    ['two roots', '<a/><b/>'],
    ['mismatched tags', '<a><b></a></b>'],
    ['a control character', '<a>\u0001</a>'],
    ['a NUL', '<a>\u0000</a>'],
    ['a reference to a control character', '<a>&#1;</a>'],
    ['an unknown entity', '<a>&foo;</a>'],
    ['an unbound prefix', '<p:a/>'],
    ['a doubled attribute', '<a k="1" k="2"/>'],
    ['an unquoted attribute', '<a k=1/>'],
    ['a bare ampersand', '<a>1 & 2</a>'],
    ['a DOCTYPE after the root', '<a/><!DOCTYPE a>'],
    ['an XML declaration inside', '<a><?xml version="1.0"?></a>'],
    ['a CDATA end in text', '<a>]]></a>'],
  ])('refuses %s', (_what, text) => {
    const error = thrownBy(() => eventsOf(engine, [text]));
    expect(error).toMatchObject({
      kind: 'invalid-input',
      code: expect.stringMatching(/^XML_(NOT_WELL_FORMED|DOCTYPE)$/),
    });
    expect(error).toMatchObject({ where: expect.stringMatching(/^lines? \d/), hint: expect.any(String) });
  });

  it('gives no event after the first fault', () => {
    const seen: string[] = [];
    const handler: XmlHandler = {
      startElement: (name) => void seen.push(name),
      text() {},
      endElement() {},
    };
    thrownBy(() => openXmlReader(engine, handler).push('<a><b></c><d/><e/></a>'));
    expect(seen).toEqual(['a', 'b']);
  });

  it('passes on what a handler throws, and stops', () => {
    const trouble = new Error('mine');
    let calls = 0;
    const handler: XmlHandler = {
      startElement() {
        calls += 1;
        throw trouble;
      },
      text() {},
      endElement() {},
    };
    expect(thrownBy(() => openXmlReader(engine, handler).push('<a><b/><c/></a>'))).toBe(trouble);
    expect(calls).toBe(1);
  });

  it('has limits', () => {
    const small = { depth: 3, textChars: 10, attributes: 2, attributeChars: 5, gapChars: 40 };
    const codeOf = (text: string) => thrownBy(() => eventsOf(engine, [text], small));
    expect(codeOf('<a><b><c><d/></c></b></a>')).toMatchObject({ code: 'XML_TOO_DEEP', where: expect.any(String) });
    expect(codeOf('<a>12345<![CDATA[678901]]></a>')).toMatchObject({ code: 'XML_TEXT_TOO_LONG' });
    expect(codeOf('<a k="1" l="2" m="3"/>')).toMatchObject({ code: 'XML_ATTRIBUTES' });
    expect(codeOf('<a k="123456"/>')).toMatchObject({ code: 'XML_ATTRIBUTES' });
    expect(
      thrownBy(() =>
        eventsOf(engine, ['<a>', ...Array.from({ length: 50 }, () => 'x')], { ...small, textChars: 1000 }),
      ),
    ).toMatchObject({
      code: 'XML_TEXT_TOO_LONG',
    });
  });
});

describe('the gate', () => {
  it.each([
    ['UTF-8', '', Buffer.from('<a>é</a>')],
    ['UTF-8', 'utf-8', Buffer.from('<?xml version="1.0" encoding="utf-8"?><a>é</a>')],
    ['UTF-8', 'with mark', Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-8"?><a>é</a>')],
    ['ISO-8859-1', '', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1')],
    ['ISO-8859-15', '', Buffer.from('<?xml version="1.0" encoding="iso-8859-15"?><a>é</a>', 'latin1')],
    [
      'windows-1252',
      '',
      Buffer.from("<?xml version='1.0' encoding='Windows-1252' standalone='yes' ?><a>é</a>", 'latin1'),
    ],
    ['UTF-16LE', 'declared', utf16('<?xml version="1.0" encoding="UTF-16"?><a>é</a>', 'le')],
    ['UTF-16BE', 'undeclared', utf16('<a>é</a>', 'be')],
  ])('reads %s %s', (encoding, _note, bytes) => {
    for (const size of [1, 2, 3, 5, 1000]) expect(decode(bytes, size)).toEqual({ text: '<a>é</a>', encoding });
  });

  it('reads the characters in which the single-byte encodings differ', () => {
    const bytes = (label: string) =>
      Buffer.concat([
        Buffer.from(`<?xml version="1.0" encoding="${label}"?><a>`),
        Buffer.from([0x80, 0x92, 0xa4]),
        Buffer.from('</a>'),
      ]);
    expect(decode(bytes('windows-1252')).text).toBe('<a>€’¤</a>');
    expect(decode(bytes('ISO-8859-15')).text).toBe('<a>\u0080\u0092€</a>');
    expect(decode(bytes('ISO-8859-1')).text).toBe('<a>\u0080\u0092¤</a>');
  });

  it.each([
    ['windows-1250', [0x8e, 0xe8], 'Žč'],
    ['ISO-8859-2', [0xb1, 0xea], 'ąę'],
    ['windows-1257', [0xe0, 0xfe], 'ąž'],
    ['ISO-8859-13', [0xe0, 0xfe], 'ąž'],
    ['windows-1253', [0xc1, 0xf9], 'Αω'],
    ['ISO-8859-7', [0xc1, 0xf9], 'Αω'],
    ['windows-1251', [0xc6, 0xe8], 'Жи'],
    ['ISO-8859-5', [0xb6, 0xd8], 'Жи'],
    ['windows-1254', [0xd0, 0xfd, 0x80], 'Ğı€'],
    ['ISO-8859-9', [0xd0, 0xfd, 0xe7], 'Ğıç'],
    ['ISO-8859-4', [0xb1, 0xea], 'ąę'],
    ['ISO-8859-10', [0xb1, 0xea], 'ąę'],
  ])('reads %s as its banks write it', (encoding, letters, text) => {
    const declaration = Buffer.from(`<?xml version="1.0" encoding="${encoding.toLowerCase()}"?><a>`);
    const bytes = Buffer.concat([declaration, Buffer.from(letters), Buffer.from('</a>')]);
    for (const size of [1, 2, 1000]) expect(decode(bytes, size)).toEqual({ text: `<a>${text}</a>`, encoding });
  });

  it.each([
    ['Shift_JIS', [0xd4, 0xcf, 0xc0, 0xde, 0x20, 0x8e, 0x52, 0x93, 0x63], 'ﾔﾏﾀﾞ 山田'],
    ['EUC-JP', [0xbb, 0xb3, 0xc5, 0xc4], '山田'],
    ['GBK', [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7], '王小明'],
    ['GB18030', [0xcd, 0xf5, 0x81, 0x39, 0xee, 0x39], '王㐀'],
    ['GB2312', [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7], '王小明'],
    ['Big5', [0xa4, 0xfd, 0xa4, 0x70, 0xa9, 0xfa], '王小明'],
    ['EUC-KR', [0xb1, 0xe8, 0xc3, 0xb6, 0xbc, 0xf6], '김철수'],
  ])('reads %s of East Asia', (label, letters, text) => {
    const declaration = Buffer.from(`<?xml version="1.0" encoding="${label}"?><a>`);
    const bytes = Buffer.concat([declaration, Buffer.from(letters), Buffer.from('</a>')]);
    for (const size of [1, 2, 3, 1000]) expect(decode(bytes, size).text).toBe(`<a>${text}</a>`);
    const lead = label.startsWith('EUC') ? 0xb0 : 0x81;
    const cut = Buffer.concat([declaration, Buffer.from([lead]), Buffer.from('</a>')]);
    expect(() => decode(cut)).toThrow(/not valid/);
  });

  it('names what is allowed, and tells a declared UTF-16 from an unknown encoding', () => {
    const refusal = (label: string) => () => decode(Buffer.from(`<?xml version="1.0" encoding="${label}"?><a/>`));
    expect(refusal('IBM037')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/UTF-16,.*ISO-8859-9.*windows-1251/) }),
    );
    expect(refusal('utf-16')).toThrow('the first bytes say that it is no UTF-16, the XML declaration says utf-16');
  });

  it('tells the place of a byte that the encoding does not have', () => {
    const before = '<?xml version="1.0" encoding="windows-1253"?><a>α';
    const bytes = Buffer.concat([Buffer.from(before, 'latin1'), Buffer.from([0xd2]), Buffer.from('</a>')]);
    const where = `byte ${before.length}`;
    for (const size of [1, 7, 1000])
      expect(thrownBy(() => decode(bytes, size))).toMatchObject({ code: 'XML_ENCODING_INVALID_BYTES', where });
  });

  it.each(['le', 'be'] as const)('reads UTF-16 (%s) without a mark where the declaration says so', (order) => {
    const encoding = `UTF-16${order.toUpperCase()}`;
    for (const label of ['UTF-16', encoding]) {
      const bytes = utf16(`<?xml version="1.0" encoding="${label}"?><a>é</a>`, order).subarray(2);
      for (const size of [1, 2, 3, 1000]) expect(decode(bytes, size)).toEqual({ text: '<a>é</a>', encoding });
    }
  });

  it('keeps line breaks of the declaration, so that lines are right', () => {
    expect(decode(Buffer.from('<?xml version="1.0"\n encoding="UTF-8"?>\n<a/>')).text).toBe('\n\n<a/>');
  });

  it.each([
    ['UTF-7', Buffer.from('<?xml version="1.0" encoding="UTF-7"?><a/>')],
    ['EBCDIC', Buffer.from('<?xml version="1.0" encoding="IBM037"?><a/>')],
    ['UTF-16 without mark', utf16('<a/>', 'le').subarray(2)],
    ['UTF-16BE without mark', utf16('<a/>', 'be').subarray(2)],
    ['UTF-16 without mark or declaration', utf16('<?x y?><a/>', 'le').subarray(2)],
    ['UTF-16 without mark, declared as UTF-8', utf16('<?xml version="1.0" encoding="UTF-8"?><a/>', 'le').subarray(2)],
    ['UTF-16 declared on bytes that are not', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><a/>')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])],
    ['UTF-32BE', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c])],
    ['a mark against the declaration', Buffer.from('\uFEFF<?xml version="1.0" encoding="ISO-8859-1"?><a/>')],
    ['a UTF-16 mark against the declaration', utf16('<?xml version="1.0" encoding="UTF-8"?><a/>', 'le')],
  ])('refuses the encoding %s', (_what, bytes) => {
    for (const size of [1, 1000]) {
      expect(thrownBy(() => decode(bytes, size))).toMatchObject({
        kind: 'invalid-input',
        code: 'XML_ENCODING',
        hint: expect.any(String),
      });
    }
  });

  it.each([
    ['UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0x41, 0xe9, 0x41]), 5],
    ['UTF-8 at a lone byte', Buffer.from([0x3c, 0x61, 0x3e, 0xc3, 0xa9, 0x80, 0x41]), 5],
    ['UTF-8 with an overlong form', Buffer.from([0x3c, 0x61, 0x3e, 0x41, 0xc0, 0xaf]), 4],
    ['UTF-8 cut inside a character', Buffer.from([0x3c, 0x61, 0x3e, 0x41, 0xe2, 0x82]), 6],
    ['US-ASCII', Buffer.concat([Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><a>'), Buffer.from([0xe9])]), 44],
    [
      'windows-1252',
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>'), Buffer.from([0x81])]),
      48,
    ],
  ])('refuses invalid bytes of %s and names the byte', (_what, bytes, at) => {
    for (const size of [1, 2, 3, 1000]) {
      expect(
        thrownBy(() => decode(bytes, size)),
        `in chunks of ${size}`,
      ).toMatchObject({ code: 'XML_ENCODING_INVALID_BYTES', where: `byte ${at}` });
    }
  });

  it('refuses half a surrogate pair in UTF-16', () => {
    expect(thrownBy(() => decode(utf16('<a>\ud800x</a>', 'le')))).toMatchObject({ code: 'XML_ENCODING_INVALID_BYTES' });
    expect(thrownBy(() => decode(utf16('<a>', 'le').subarray(0, 7)))).toMatchObject({
      code: 'XML_ENCODING_INVALID_BYTES',
    });
  });

  it.each([
    '<!DOCTYPE a><a/>',
    '<!doctype a><a/>',
    '<?xml version="1.0"?>\n<!-- <a> --><?pi x?>\n <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
  ])('refuses a DOCTYPE in every encoding: %s', (text) => {
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), utf16(text, 'le'), utf16(text, 'be')]) {
      for (const size of [1, 2, 3, 1000])
        expect(thrownBy(() => decode(bytes, size))).toMatchObject({ code: 'XML_DOCTYPE' });
    }
  });

  it('does not mind the word in a comment, a text or CDATA', () => {
    const text = '<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>';
    for (const size of [1, 3, 1000]) expect(decode(Buffer.from(text), size).text).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['blanks only', ' \n\t \n'],
    ['a table', 'a;b\n1;2\n'],
    ['an archive', 'PK\u0003\u0004'],
    ['a short text', 'x'],
  ])('refuses %s as no XML', (_what, text) => {
    for (const size of [1, 1000])
      expect(thrownBy(() => decode(Buffer.from(text), size))).toMatchObject({ code: 'XML_NOT_XML' });
  });

  it.each([
    ['a comment only', '<!-- x -->'],
    ['an open comment', '<!-- x'],
    ['half a declaration', '<?xml version="1.0"'],
    ['a declaration that is not at the beginning', '\n<?xml version="1.0"?><a/>'],
    ['two declarations', '<?xml version="1.0"?><?xml version="1.0" encoding="UTF-16"?><a/>'],
    ['a declaration without version', '<?xml encoding="UTF-8"?><a/>'],
    ['an empty declaration', '<?xml?><a/>'],
    ['something else before the root', '<!ELEMENT a><a/>'],
  ])('refuses %s', (_what, text) => {
    for (const size of [1, 1000])
      expect(thrownBy(() => decode(Buffer.from(text), size))).toMatchObject({ code: 'XML_NOT_WELL_FORMED' });
  });

  it('refuses a prolog without end', () => {
    expect(thrownBy(() => decode(Buffer.from(`<!--${' '.repeat(70_000)}--><a/>`)))).toMatchObject({
      code: 'XML_NOT_XML',
    });
    expect(thrownBy(() => decode(Buffer.from(' '.repeat(70_000)), 1000))).toMatchObject({ code: 'XML_NOT_XML' });
  });
});
