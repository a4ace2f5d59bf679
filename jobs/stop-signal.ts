/**
 * Ending a job that waits for others (servers, mail) when the process is asked to: the work at hand may finish for a
 * moment. Jobs that compute without a pause need none of this: they may be killed anywhere, and the next run goes on.
 */
const GRACE_MS = 5_000;
const CODES = { SIGTERM: 143, SIGINT: 130 } as const;

export type StopSignal = Readonly<{
  stopping(): boolean;
  /** The exit code of the signal that came, or null. */
  code(): number | null;
  close(): void;
}>;

/** Listens until `close`. A process that does not end by itself within a moment is ended. */
export function listenForStop(): StopSignal {
  let code: number | null = null;
  const listeners = Object.entries(CODES).map(([signal, exitCode]) => {
    const listener = (): void => {
      code = exitCode;
      setTimeout(() => process.exit(exitCode), GRACE_MS).unref();
    };
    process.once(signal, listener);
    return { signal, listener };
  });
  return {
    stopping: () => code !== null,
    code: () => code,
    close: () => {
      for (const { signal, listener } of listeners) process.removeListener(signal, listener);
    },
  };
}
