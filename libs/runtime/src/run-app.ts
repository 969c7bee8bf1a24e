import type { Liveness, Readiness } from './health/health-checks.js';

/** An app that runs until it is told to stop. */
export interface RunningApp {
  /** Takes no new work, finishes what is in hand, lets go of everything. */
  close(): Promise<void>;
}

/** One that is asked how it is doing. */
export interface WatchedApp extends RunningApp {
  readonly liveness: Liveness;
  readonly readiness: Readiness;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs an app as a process: a failed start is one line and exit 1, a signal is a clean end and exit 0. */
export const runApp = async (start: () => Promise<RunningApp>): Promise<void> => {
  try {
    const app = await start();
    let closing = false;
    const stop = (): void => {
      if (closing) process.exit(1);
      closing = true;
      app.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  } catch (error) {
    fail(error);
  }
};

const fail = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};
