import { StringDecoder } from 'node:string_decoder';
import { withoutNul } from './response-headers.js';

const KIB = 1024;
/** A receiver that says more than this is not listened to any further. */
const READ_AT_MOST = 64 * KIB;
const KEPT_AT_MOST = 4 * KIB;

/** Counts a response body as it arrives and keeps its beginning. */
export class ResponseBody {
  private readonly start: Buffer[] = [];
  private size = 0;

  add(chunk: Buffer): void {
    if (this.size < KEPT_AT_MOST) this.start.push(chunk);
    this.size += chunk.length;
  }

  get isTooLong(): boolean {
    return this.size > READ_AT_MOST;
  }

  /**
   * The first 4 KiB as text, U+FFFD for what is not UTF-8, without NUL. An encoded body is described
   * and not decoded, since a few KiB of gzip can unpack to gigabytes.
   */
  excerpt(contentEncoding: string | undefined): string {
    if (this.size === 0) return '';
    if (contentEncoding !== undefined && !/^(identity)?$/i.test(contentEncoding)) {
      return `(${contentEncoding.slice(0, 40)}, ${this.described()})`;
    }
    return withoutNul(this.text());
  }

  private described(): string {
    return this.isTooLong ? 'more than 64 KiB' : `${this.size} bytes`;
  }

  private text(): string {
    const [first] = this.start;
    if (first && this.start.length === 1 && first.length <= KEPT_AT_MOST) return first.toString();
    const bytes = Buffer.concat(this.start).subarray(0, KEPT_AT_MOST);
    // Unlike toString(), the decoder leaves out a character that the cut has halved.
    return this.size > KEPT_AT_MOST ? new StringDecoder().write(bytes) : bytes.toString();
  }
}
