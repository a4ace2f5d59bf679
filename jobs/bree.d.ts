/** What we use of Bree 9, which comes without types. */
declare module 'bree' {
  import type { Worker } from 'node:worker_threads';

  type BreeLogger = Readonly<{
    info: (...facts: readonly unknown[]) => void;
    warn: (...facts: readonly unknown[]) => void;
    error: (...facts: readonly unknown[]) => void;
  }>;

  type BreeOptions = Readonly<{
    root: string;
    doRootCheck: boolean;
    timezone: 'local';
    logger: BreeLogger;
    errorHandler: (error: unknown, facts: Readonly<{ name: string }>) => void;
    workerMessageHandler: (message: unknown) => void;
    /** Bree writes into these objects. */
    jobs: readonly {
      name: string;
      path: string;
      timeout: false;
      worker: Readonly<{ eval: boolean; workerData: object }>;
    }[];
  }>;

  export default class Bree {
    constructor(options: BreeOptions);
    /** The worker of each job that runs now. */
    readonly workers: ReadonlyMap<string, Worker>;
    init(): Promise<void>;
    run(name: string): Promise<void>;
    stop(): Promise<void>;
  }
}
