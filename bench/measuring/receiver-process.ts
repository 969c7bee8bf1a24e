import type { ChildProcess } from 'node:child_process';
import { nextMessage, startScript, stopChild } from './children.js';

interface Standing {
  /** Requests answered since it started. */
  readonly received: number;
  /** From publish to receipt in ms, of those that came since it was last asked. */
  readonly latencies: readonly number[];
}

export class ReceiverProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
  ) {}

  static async start(): Promise<ReceiverProcess> {
    const child = startScript('receiver.ts');
    const { port } = await nextMessage<{ port: number }>(child);
    return new ReceiverProcess(child, `http://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async ask(): Promise<Standing> {
    const answer = nextMessage<Standing>(this.child);
    this.child.send('ask');
    return answer;
  }

  stop(): Promise<void> {
    return stopChild(this.child);
  }
}
