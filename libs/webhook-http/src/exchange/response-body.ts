import { StringDecoder } from 'node:string_decoder';
import { withoutNul } from './response-headers.js';

const KIB = 1024;
/** A receiver that says more than this is not listened to any further. */
const READ_AT_MOST = 64 * KIB;
/** Of an answer that is shown. */
const EXCERPT_BYTES = 4 * KIB;
/** Of an answer that is worked with: all that is listened to. */
export const WHOLE_BYTES = READ_AT_MOST;

/** Counts a response body as it arrives and keeps its beginning. */
export class ResponseBody {
  private readonly start: Buffer[] = [];
  private size = 0;

  constructor(private readonly keptBytes = EXCERPT_BYTES) {}

  add(chunk: Buffer): void {
    if (this.size < this.keptBytes) this.start.push(chunk);
    this.size += chunk.length;
  }

  get isTooLong(): boolean {
    return this.size > READ_AT_MOST;
  }

  /** Why the excerpt is not all of the body, as in `longer than 4 KiB`; null when it is. */
  unread(contentEncoding: string | undefined): string | null {
    if (this.size === 0) return null;
    if (isEncoded(contentEncoding))
      return `encoded as ${contentEncoding.slice(0, LONGEST_ENCODING)}`;
    return this.size > this.keptBytes ? `longer than ${this.keptBytes / KIB} KiB` : null;
  }

  /**
   * The first 4 KiB as text, U+FFFD for what is not UTF-8, without NUL. An encoded body is described
   * and not decoded, since a few KiB of gzip can unpack to gigabytes.
   */
  excerpt(contentEncoding: string | undefined): string {
    if (this.size === 0) return '';
    if (isEncoded(contentEncoding)) {
      return `(${contentEncoding.slice(0, LONGEST_ENCODING)}, ${this.described()})`;
    }
    return withoutNul(this.text());
  }

  private described(): string {
    return this.isTooLong ? 'more than 64 KiB' : `${this.size} bytes`;
  }

  private text(): string {
    const [first] = this.start;
    if (first && this.start.length === 1 && first.length <= this.keptBytes) return first.toString();
    const bytes = Buffer.concat(this.start).subarray(0, this.keptBytes);
    // Unlike toString(), the decoder leaves out a character that the cut has halved.
    return this.size > this.keptBytes ? new StringDecoder().write(bytes) : bytes.toString();
  }
}

const LONGEST_ENCODING = 40;

const isEncoded = (contentEncoding: string | undefined): contentEncoding is string =>
  contentEncoding !== undefined && !/^(identity)?$/i.test(contentEncoding);
