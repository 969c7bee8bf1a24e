import type { Socket } from 'node:net';

const CONTINUE = 'HTTP/1.1 100';
const STATUS_AT = 9;
const END_OF_HEAD = '\r\n\r\n';
const CR = 13;
const TWO = 50;

type Place = 'beginning' | 'interim head' | 'final answer';

/**
 * A `100 Continue` that nobody asked for means nothing (RFC 9110, 15.2). undici hangs up on it, and reads on after
 * any other status below 200: so it is shown `102 Processing` instead.
 *
 * Goes by single bytes, since an answer may come in pieces, and holds none of them back.
 */
export class UnaskedContinue {
  private place: Place = 'beginning';
  private matched = 0;

  /** What is read next begins an answer. */
  answerBegins(): void {
    this.enter('beginning');
  }

  /** For what is read from a socket that was just connected. */
  watch(socket: Socket): Socket {
    this.answerBegins();
    const read = socket.read.bind(socket);
    socket.read = (size?: number): unknown => {
      const chunk: unknown = read(size);
      if (Buffer.isBuffer(chunk)) this.mend(chunk);
      return chunk;
    };
    return socket;
  }

  private mend(chunk: Buffer): void {
    for (const [i, byte] of chunk.entries()) {
      if (this.place === 'final answer') return;
      if (this.place === 'interim head') this.readOn(byte);
      else if (this.isContinue(byte)) chunk[i] = TWO;
    }
  }

  /** Whether this byte makes it one. */
  private isContinue(byte: number): boolean {
    const at = this.matched;
    const fits = byte === CONTINUE.charCodeAt(at);
    const isLast = at + 1 === CONTINUE.length;
    if (!fits) this.enter(at > STATUS_AT ? 'interim head' : 'final answer');
    else if (isLast) this.enter('interim head');
    else this.matched += 1;
    return fits && isLast;
  }

  private readOn(byte: number): void {
    const fits = byte === END_OF_HEAD.charCodeAt(this.matched);
    this.matched = fits ? this.matched + 1 : Number(byte === CR);
    if (this.matched === END_OF_HEAD.length) this.enter('beginning');
  }

  private enter(place: Place): void {
    this.place = place;
    this.matched = 0;
  }
}
