/** The envelopes of jobs. Pure. */
import { type Body, MessageRefused } from './outcome.ts';

/** Both envelopes: `class` with `payload`, and `php-message-class` with everything beside it or in `payload`. */
export function readJob(body: Body): Readonly<{ name: string; payload: Body }> {
  const { class: modern, 'php-message-class': legacy, payload, ...rest } = body;
  const written = typeof modern === 'string' && modern !== '' ? modern : legacy;
  if (typeof written !== 'string' || written === '') throw new MessageRefused('MESSAGE_INVALID', 'class is missing');
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (written === modern && !isObject) throw new MessageRefused('MESSAGE_INVALID', 'payload is missing');
  const name = written.split(/[\\.]/).at(-1) ?? '';
  return { name, payload: isObject ? { ...payload } : rest };
}
