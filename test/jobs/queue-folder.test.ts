/** The spool: what is wrong with one file is told, and keeps no other of its queue. */
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeQueueFolders } from '../../jobs/queue-folder.ts';
import { gift, messagesPlace } from '../messages/messages-place.ts';

function spool() {
  const place = messagesPlace();
  makeQueueFolders(place.context);
  const folder = join(place.context.config.dataDir, 'queue', 'donations');
  return {
    ...place,
    drop: (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content),
    grow: (name: string, bytes: number) => truncateSync(join(folder, name), bytes),
    names: () => readdirSync(folder).sort(),
  };
}

it('takes the files that come after one that is too large', async () => {
  const place = spool();
  place.drop('1-large.json', '');
  place.grow('1-large.json', 64_000_001);
  place.drop('2.json', JSON.stringify(gift()));
  const report = await place.job();
  expect(report).toMatchObject({ stored: 1, done: 1, troubles: [{ code: 'QUEUE_FILE_TOO_LARGE' }] });
  expect(place.names()).toEqual(['1-large.json', '2.json.processed']);
});

it('keeps a line that is not UTF-8 as damaged, instead of a donor with another name', async () => {
  const place = spool();
  const line = JSON.stringify(gift({ last_name: 'M?ller' }));
  place.drop('latin1.json', Buffer.from(line.replace('?', '\u00fc'), 'latin1'));
  const report = await place.job();
  expect(report).toMatchObject({ done: 0, damaged: [], stored: 1 });
  expect(place.messages()).toMatchObject([{ state: 'DAMAGED', errorCode: 'MESSAGE_NOT_JSON' }]);
});
