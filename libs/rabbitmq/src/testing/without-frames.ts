import { Transform, type TransformCallback } from 'node:stream';

/** Of a frame: what it is, its channel, and the length of its payload. */
const HEADER_BYTES = 7;
const METHOD_FRAME = 1;
/** The class and the method, as the payload begins. */
const METHODS = { ack: [0, 60, 0, 80], cancel: [0, 60, 0, 30] } as const;

export type Method = keyof typeof METHODS;

/** What a broker says, frame by frame (AMQP 0-9-1, 2.3.5), without those of a method once that is left out. */
export class WithoutFrames extends Transform {
  #rest = Buffer.alloc(0);
  #leftOut: Buffer | undefined;

  leaveOut(method: Method): void {
    this.#leftOut = Buffer.from(METHODS[method]);
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(3) + 1;
      if (this.#rest.length < end) break;
      const frame = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      if (!this.#isLeftOut(frame)) this.push(frame);
    }
    done();
  }

  #isLeftOut(frame: Buffer): boolean {
    const method = frame.subarray(HEADER_BYTES, HEADER_BYTES + 4);
    return frame[0] === METHOD_FRAME && this.#leftOut?.equals(method) === true;
  }
}
