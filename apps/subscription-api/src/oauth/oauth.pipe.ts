import { TokenRefused } from '#application';
import type { z } from 'zod';
import { InvalidRequest } from '../http/invalid-request.js';
import { ZodPipe } from '../http/zod.pipe.js';

/** As ZodPipe; what does not fit is told as RFC 6749 says. Throws TokenRefused. */
export class OauthPipe<Schema extends z.ZodType> extends ZodPipe<Schema> {
  override transform(value: unknown): z.infer<Schema> {
    try {
      return super.transform(value ?? {});
    } catch (error) {
      if (!(error instanceof InvalidRequest)) throw error;
      const names = new Set(error.errors.map(({ pointer }) => pointer.split('/')[1] ?? ''));
      const known = [...names].filter((name) => /^\w+$/.test(name));
      throw new TokenRefused(
        'invalid_request',
        `The request does not fit${known.length > 0 ? `: ${known.join(', ')}` : ''}.`,
      );
    }
  }
}
