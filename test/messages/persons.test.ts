import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkKeyOf } from '../../jobs/link-key.ts';
import { currentConsent } from '../../src/models/persons.ts';
import { contactHash, unsubscribeToken } from '../../src/processor/persons/link-token.ts';
import { type Body, gift, messagesPlace, NOON } from './messages-place.ts';

/** Gifts of one donor or of several, told apart by id. */
function gifts(...donors: readonly Body[]): readonly Body[] {
  return donors.map((donor, index) => gift({ gateway_txn_id: `T${index}`, order_id: `9.${index}`, ...donor }));
}

describe('who gave', () => {
  it('is the same person with the same mail address and name, whatever the case', () => {
    const place = messagesPlace();
    place.push(
      'donations',
      ...gifts(
        {},
        { email: 'LENA@example.org', first_name: 'lena ', last_name: 'HUBER' },
        { first_name: null, last_name: null, full_name: 'Lena Huber' },
      ),
    );
    place.consume();
    expect(place.persons()).toHaveLength(1);
  });

  it('is never guessed: another name, another address, or nothing but a name is another person', () => {
    const place = messagesPlace();
    place.push(
      'donations',
      ...gifts({}, { first_name: 'Lea' }, { email: 'lena@other.example' }, { email: null }, { email: null }),
    );
    place.consume();
    expect(place.persons()).toHaveLength(5);
  });

  it('without a mail address is found by name and whole address', () => {
    const place = messagesPlace();
    const home = { email: null, street_address: 'Hauptstrasse 1', postal_code: '8001', city: 'Zürich', country: 'CH' };
    place.push('donations', ...gifts(home, { ...home, city: 'ZÜRICH' }, { ...home, street_address: 'Hauptstrasse 2' }));
    place.consume();
    expect(place.persons()).toHaveLength(2);
  });

  it('is nobody when the message names nobody, and nobody is written to', () => {
    const place = messagesPlace();
    place.push('donations', gift({ email: 'nobody@wikimedia.org', first_name: null, last_name: null }));
    place.consume();
    expect(place.persons()).toEqual([]);
    expect(place.rows('SELECT state, reason FROM outbox')).toEqual([{ state: 'SUPPRESSED', reason: 'NO_ADDRESS' }]);
  });

  it('is the person with the id when its hash fits, and not when it does not', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    const hash = contactHash(linkKeyOf(place.context.config), 1);
    const moved = { email: 'new@example.org', date: NOON, contact_id: 1 };
    place.push(
      'donations',
      ...gifts({ ...moved, contact_hash: hash }, { ...moved, email: 'x@example.org', contact_hash: 'guess' }),
    );
    place.consume();
    expect(place.persons().map((row) => row['email'])).toEqual(['new@example.org', 'x@example.org']);
  });

  it('is cleaned of what forms put into empty fields; a bad mail address loses no money', () => {
    const place = messagesPlace();
    place.push(
      'donations',
      gift({
        email: 'not an address',
        street_address: 'N0NE PROVIDED',
        city: 'NoCity',
        postal_code: '0',
        first_name: 'Anna\u00a0 Maria',
        organization_name: '',
      }),
    );
    expect(place.consume()).toMatchObject({ done: 1 });
    expect(place.persons()).toMatchObject([
      { first_name: 'Anna Maria', email: null, street: null, city: null, postal_code: null },
    ]);
  });

  it('is written to in the language of the message, else in that of the installation', () => {
    for (const [language, expected] of [
      ['fr-CH', 'fr'],
      ['de_AT', 'de'],
      ['es-419', 'it'],
      [null, 'it'],
    ] as const) {
      const place = messagesPlace('language = "it"\n');
      place.push('donations', gift({ language }));
      place.consume();
      expect(place.rows('SELECT language FROM outbox')).toEqual([{ language: expected }]);
    }
  });

  it('has the newest address by the time of the message, in whatever order messages come', () => {
    const told = gifts(
      { date: NOON, street_address: 'Alte Gasse 1', postal_code: '1000', city: 'A' },
      { date: NOON + 10, street_address: 'Neue Gasse 2', postal_code: '2000', city: 'B' },
      { date: NOON + 20, country: 'CH' },
      { date: NOON + 5, language: 'fr' },
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...told], { minLength: told.length }), (order) => {
        const place = messagesPlace();
        for (const one of order) {
          place.push('donations', one);
          place.consume();
        }
        expect(place.persons()).toMatchObject([{ street: 'Neue Gasse 2', city: 'B', language: 'de' }]);
      }),
      { numRuns: 6 },
    );
  });
});

describe('consent', () => {
  const kinds = (place: ReturnType<typeof messagesPlace>) => currentConsent(place.db, 1)?.kind ?? null;

  it('is what was said last by its own time, not by arrival', () => {
    const place = messagesPlace();
    place.push('donations', gift({ opt_in: '1' }));
    place.consume();
    expect(kinds(place)).toBe('opt_in');
    place.push('unsubscribe', { email: 'Lena@example.org', 'contribution-id': 1, date: NOON + 100 });
    place.push('opt-in', { email: 'lena@example.org', date: NOON + 50 });
    place.consume();
    expect(kinds(place)).toBe('opt_out');
    place.push('opt-in', { email: 'lena@example.org', date: NOON + 200, utm_source: 'footer' });
    place.consume();
    expect(kinds(place)).toBe('opt_in');
    expect(place.persons()).toHaveLength(1);
  });

  it('holds for the given address also when the contribution is not known', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('unsubscribe', { email: 'lena@example.org', 'contribution-id': 999, date: NOON });
    place.consume();
    expect(kinds(place)).toBe('opt_out');
  });

  it('by a link needs our signature', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    const token = unsubscribeToken(linkKeyOf(place.context.config), 1);
    place.push(
      'unsubscribe',
      { email: 'other@example.org', token, date: NOON },
      { email: 'other@example.org', token: `${token}x`, date: NOON },
    );
    expect(place.consume().damaged).toMatchObject([{ code: 'LINK_INVALID' }]);
    expect(kinds(place)).toBe('opt_out');
  });

  it('of somebody unknown makes a person', () => {
    const place = messagesPlace();
    place.push('opt-in', {
      email: 'new@example.org',
      first_name: 'Neu',
      last_name: 'Mann',
      language: 'de',
      date: NOON,
    });
    place.consume();
    expect(place.persons()).toMatchObject([{ email: 'new@example.org', last_name: 'Mann' }]);
    expect(kinds(place)).toBe('opt_in');
  });
});

it('makes one key of links, and leaves nothing beside it', () => {
  const { config } = messagesPlace().context;
  const key = linkKeyOf(config);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(linkKeyOf(config)).toBe(key);
  expect(readdirSync(config.dataDir).filter((name) => name.startsWith('link.key'))).toEqual(['link.key']);
});
