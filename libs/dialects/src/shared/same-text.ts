import { createHash, timingSafeEqual } from 'node:crypto';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time wherever two texts differ, and however long they are. */
export const isSameText = (a: string, b: string): boolean =>
  timingSafeEqual(digestOf(a), digestOf(b));
