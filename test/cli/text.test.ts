import { describe, expect, it } from 'vitest';
import { cleanText, rendered, safeJson, shortened, wantsColour, widthOf } from '../../src/cli/text.ts';

describe('text of outside origin', () => {
  it('loses what would drive a terminal, and keeps the words', () => {
    expect(cleanText('a\u001b[31mred\u001b[0m\u0007\u009b2Jb')).toBe('a[31mred[0m2Jb');
    expect(cleanText('pay\u202eEVIL\u202c \u2066x\u2069\u200f')).toBe('payEVIL x');
    expect(cleanText('line\r\nbreak\tand\u2028more')).toBe('line break and more');
    expect(cleanText('\u200bin\ufeffvisible\u{e0041}')).toBe('invisible');
    expect(cleanText('Zoë Müller 日本 👩‍👩‍👧')).toBe('Zoë Müller 日本 👩‍👩‍👧');
  });

  it('is cleaned also when we style it', () => {
    expect(rendered({ text: 'x\u001b[0m', style: 'red' }, true)).toBe('\u001b[31mx[0m\u001b[39m');
    expect(rendered({ text: 'x', style: 'red' }, false)).toBe('x');
  });

  it('is the same value in JSON, with its controls written as escapes', () => {
    const value = { text: 'a\u009bb\u202ec\u{e0041}\u0000', plain: 'é日' };
    const json = safeJson(value);
    expect(json).toBe('{"text":"a\\u009bb\\u202ec\\udb40\\udc41\\u0000","plain":"é日"}');
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe('columns of a terminal', () => {
  it('counts wide characters twice and combining ones not at all', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('日本')).toBe(4);
    expect(widthOf('Zoe\u0308')).toBe(3);
    expect(widthOf('👩‍👩‍👧!')).toBe(3);
  });

  it('cuts between characters and says that it did', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
    expect(shortened('日本語文', 5)).toBe('日本…');
  });
});

describe('colour', () => {
  it('is for terminals, unless the environment says otherwise', () => {
    expect(wantsColour({}, true)).toBe(true);
    expect(wantsColour({}, false)).toBe(false);
    expect(wantsColour({ NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColour({ NO_COLOR: '' }, true)).toBe(true);
    expect(wantsColour({ TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColour({ FORCE_COLOR: '1', TERM: 'dumb' }, false)).toBe(true);
    expect(wantsColour({ FORCE_COLOR: '0' }, true)).toBe(false);
  });
});
