import { Transform, type TransformCallback } from 'node:stream';

/** Of a frame: what it is, its channel, and the length of its payload. */
const HEADER_BYTES = 7;
const METHOD_FRAME = 1;
/** The class and the method of `basic.ack`, as the payload begins. */
const ACK = Buffer.from([0, 60, 0, 80]);

/** What a broker says, frame by frame (AMQP 0-9-1, 2.3.5); once begun, without its acks. */
export class WithoutConfirms extends Transform {
  #rest = Buffer.alloc(0);
  #begun = false;

  begin(): void {
    this.#begun = true;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(3) + 1;
      if (this.#rest.length < end) break;
      const frame = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      if (!this.#begun || !isAck(frame)) this.push(frame);
    }
    done();
  }
}

const isAck = (frame: Buffer): boolean =>
  frame[0] === METHOD_FRAME && frame.subarray(HEADER_BYTES, HEADER_BYTES + ACK.length).equals(ACK);
