/** The job DownloadReportJob: a processor says that a report is ready. The audit downloads it; until then its message waits. */
import * as z from 'zod';
import { readBody } from '../messages/body.ts';
import * as f from '../messages/fields.ts';
import { type Body, type Outcome, waiting } from '../messages/outcome.ts';
import { readJob } from '../messages/read-job.ts';

const schema = z.object({ reportUrl: f.required(f.text), account: f.optional(f.text) });

export const DOWNLOAD_REQUIRED = f.requiredKeys(schema);

/** What a message that waits for its download waits for, as a key. */
export const DOWNLOAD_KEY = 'download';

export function awaitDownload(payload: Body): Outcome {
  const { reportUrl } = f.parse(schema, payload);
  return waiting(DOWNLOAD_KEY, `the report ${reportUrl} is downloaded by the next audit run`);
}

/** Throws what consumers throw for a message that is no such job. */
export function readDownload(queue: string, body: string): Readonly<{ gateway: string; url: string }> {
  const { payload } = readJob(readBody(body));
  return { gateway: queue.replace(/^jobs-/, ''), url: f.parse(schema, payload).reportUrl };
}
