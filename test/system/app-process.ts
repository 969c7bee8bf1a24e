import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type AppName = 'subscription-api' | 'event-router' | 'delivery-worker' | 'standalone';

interface LogLine {
  readonly event?: string;
  readonly url?: string;
}

const START_WITHIN_MS = 60_000;
const MOVED_TIME = new URL('./moved-time.mjs', import.meta.url).href;

export interface StartOptions {
  readonly appsToWaitFor?: number;
  /** How far ahead of this machine's its time of day is, to be moved on later; undefined: it has the machine's. */
  readonly movedMs?: number | undefined;
  /** The folder of another build; undefined: this one's. */
  readonly root?: string | undefined;
}

/** One app as a process of its own, as an operator runs it. */
export class AppProcess {
  readonly lines: string[] = [];
  private started: LogLine[] = [];

  private constructor(
    readonly name: AppName,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.take(line));
    }
  }

  /** Resolves once it says that it takes work. */
  static async start(
    name: AppName,
    environment: Readonly<Record<string, string>>,
    { appsToWaitFor = 1, movedMs, root }: StartOptions = {},
  ): Promise<AppProcess> {
    const isMoved = movedMs !== undefined;
    const before = isMoved ? ['--import', MOVED_TIME] : [];
    const child = spawn(process.execPath, [...before, `dist/apps/${name}/src/main.js`], {
      env: {
        PATH: process.env['PATH'],
        ...(isMoved && { TEST_MOVED_MS: String(movedMs) }),
        ...environment,
      },
      ...(root !== undefined && { cwd: root }),
      stdio: ['ignore', 'pipe', 'pipe', ...(isMoved ? (['ipc'] as const) : [])],
    });
    const app = new AppProcess(name, child);
    const end = Date.now() + START_WITHIN_MS;
    while (app.started.length < appsToWaitFor) {
      if (child.exitCode !== null || Date.now() > end) {
        child.kill('SIGKILL');
        throw new Error(`${name} did not start:\n${app.lines.slice(-20).join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return app;
  }

  /** Where it listens, if it said so. */
  get url(): string {
    const url = this.started.map((line) => line.url).find((found) => found !== undefined);
    if (url === undefined) throw new Error(`${this.name} did not say where it listens`);
    return url;
  }

  /** Resolves once its time of day is that far ahead of this machine's; one that has ended needs none. */
  async moveTime(movedMs: number): Promise<void> {
    if (!this.child.connected) return;
    const listening = new AbortController();
    const { signal } = listening;
    const heard = (name: string) => once(this.child, name, { signal });
    const answered = Promise.race([heard('message'), heard('disconnect')]);
    this.child.send({ movedMs });
    await answered.finally(() => listening.abort());
  }

  /** Ends it as an orchestrator would, and says how it ended. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
    return this.child.exitCode;
  }

  private take(line: string): void {
    this.lines.push(line);
    if (!line.includes('"app.started"')) return;
    this.started = [...this.started, JSON.parse(line) as LogLine];
  }
}
