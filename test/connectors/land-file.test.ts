import { describe, expect, test } from 'vitest';
import { openPart, prepareLanding } from '../../src/connectors/land-file.ts';
import { contentsOf, temporaryDirectory } from './fetching.ts';

async function partOf(directory: string, content: string) {
  const part = await openPart({ directory, name: 'a.xml', sizeBytesMax: 100, onBytes: () => undefined });
  part.sink.end(content);
  return part;
}

describe('landing', () => {
  test('never overwrites, even when two files ask for one name at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const directory = temporaryDirectory();
      const parts = await Promise.all(['one', 'two'].map((content) => partOf(directory, content)));
      const landings = await Promise.all(parts.map((part) => part.land()));

      expect(new Set(landings.map((landing) => landing.localName)).size).toBe(2);
      expect(Object.values(contentsOf(directory)).sort()).toEqual(['one', 'two']);
    }
  });

  test('removes the parts that were left by its own kind, never those of the other', async () => {
    const directory = temporaryDirectory();
    const options = { directory, name: 'a.xml', sizeBytesMax: 100, onBytes: () => undefined };
    const fetched = await openPart(options);
    const copied = await openPart({ ...options, kind: 'copy' });
    fetched.sink.end('one');
    copied.sink.end('two');
    await prepareLanding(directory, 'copy');
    await expect(fetched.land()).resolves.toMatchObject({ localName: 'a.xml' });
    await expect(copied.land()).rejects.toThrow('ENOENT');
    for (const part of [fetched, copied]) await part.discard();
    expect(contentsOf(directory)).toEqual({ 'a.xml': 'one' });
  });

  test('takes names as long as the file system allows, also beside other bytes', async () => {
    const directory = temporaryDirectory();
    const name = `${'n'.repeat(251)}.xml`;
    for (const content of ['one', 'two']) {
      const part = await openPart({ directory, name, sizeBytesMax: 100, onBytes: () => undefined });
      part.sink.end(content);
      await part.land();
    }
    expect(Object.values(contentsOf(directory)).sort()).toEqual(['one', 'two']);
  });

  test('that does not take place leaves nothing behind', async () => {
    const directory = temporaryDirectory();
    const part = await partOf(directory, 'one');
    await part.discard();
    expect(contentsOf(directory)).toEqual({});
  });

  test('needs a folder that can be used', async () => {
    await expect(prepareLanding('/dev/null/fds')).rejects.toMatchObject({
      kind: 'configuration',
      code: 'FETCH_FOLDER',
    });
  });
});
