/**
 * Tells whether everything that was printed has arrived: a full disk behind `>`, or a terminal that is gone, must not
 * look like success. A reader that leaves (`| head`) has what it wanted.
 */
import { AppError, messageOf } from '../errors.ts';

export type StdoutWatch = Readonly<{
  /** Waits until all that was written is out; then what went wrong with it, or null. */
  failure(): Promise<AppError | null>;
}>;

export function watchStdout(stdout: NodeJS.WritableStream): StdoutWatch {
  let broken: AppError | null = null;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') broken ??= outputFailed(error);
  });
  return {
    failure: async () => {
      await new Promise<void>((done) => {
        stdout.write('', () => done());
      });
      return broken;
    },
  };
}

export function outputFailed(cause: unknown): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'OUTPUT_FAILED',
    message: `the output could not be written: ${messageOf(cause)}`,
    where: 'stdout',
    hint: 'make room where the output goes, then run it again; what the command did otherwise is done',
    cause,
  });
}
