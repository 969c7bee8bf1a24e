import { type Log } from './ports/log.js';

/** Work done again and again until stopped, never twice at once. A failure is logged once and tried again. */
export class Repeating {
  private stopped = false;
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;

  /** `work` resolves to whether there is more to do at once. */
  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<boolean>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves once the work at hand is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    let failing = false;
    while (!this.stopped) {
      let more = false;
      try {
        more = await this.work();
        failing = false;
      } catch (error) {
        if (!failing) this.log.error({ event: `${this.name}.failed`, error: String(error) });
        failing = true;
      }
      if (!more) await this.rest();
    }
  }

  private rest(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.everyMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
