import { type Log } from './ports/log.js';

/** Work done again and again until stopped, never twice at once. A failure is logged once and tried again. */
export class Repeating {
  private stopped = false;
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private ended = 0;

  /** `work` resolves to whether there is more to do at once. */
  constructor(
    readonly name: string,
    readonly everyMs: number,
    private readonly work: () => Promise<boolean>,
    private readonly log: Log,
  ) {}

  /** How often it came to an end, also in vain: while this grows it does not hang. */
  get turns(): number {
    return this.ended;
  }

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
      this.ended += 1;
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
