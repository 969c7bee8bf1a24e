import type { SentRequest } from '#domain';
import type { Post } from './post.js';
import { HIDDEN } from './redaction/hiding.js';

/** What is shown of a post. Most are never looked at, so its headers are put together when they are asked for. */
export class ShownRequest implements SentRequest {
  readonly bytes: number;
  /** Holds secrets: private also to whatever prints an object. */
  readonly #post: Post;

  constructor(post: Post) {
    this.#post = post;
    this.bytes = post.body.length;
  }

  get headers(): SentRequest['headers'] {
    const { headers, shown: open } = this.#post;
    const shown: Record<string, string> = {};
    for (let i = 0; i < headers.length; i += 2) {
      const [name = '', value = ''] = headers.slice(i, i + 2);
      shown[name] =
        i >= open ? HIDDEN : name.toLowerCase() === 'authorization' ? schemeOf(value) : value;
    }
    return shown;
  }

  toJSON(): SentRequest {
    const { headers, bytes } = this;
    return { headers, bytes };
  }
}

/** `Basic [hidden]` */
const schemeOf = (authorization: string): string =>
  `${/^\S+ /.exec(authorization)?.[0] ?? ''}${HIDDEN}`;
