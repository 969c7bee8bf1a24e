import type { Clock } from '#application';
import { HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

const WINDOW_MS = 60_000;

interface Window {
  readonly endsAt: number;
  readonly taken: number;
}

/**
 * Counts a credential's requests by the minute, in this process alone: with three API processes a
 * credential may make three times as many.
 */
export class RateLimit {
  private readonly windows = new Map<string, Window>();
  private sweptAt = 0;

  /** `perMinute` 0: any number. */
  constructor(
    private readonly perMinute: number,
    private readonly clock: Clock,
  ) {}

  /** Says in the reply how much is left. Throws 429 when nothing is. */
  count(who: string, reply: FastifyReply): void {
    if (this.perMinute === 0) return;
    const now = this.clock.now();
    this.sweep(now);
    const { endsAt, taken } = this.windowOf(who, now);
    const left = this.perMinute - taken;
    if (left > 0) this.windows.set(who, { endsAt, taken: taken + 1 });
    const seconds = Math.ceil((endsAt - now) / 1_000);
    void reply
      .header('ratelimit-limit', this.perMinute)
      .header('ratelimit-remaining', Math.max(left - 1, 0))
      .header('ratelimit-reset', seconds);
    if (left > 0) return;
    void reply.header('retry-after', seconds);
    const detail = `This credential made ${this.perMinute} requests within a minute: go on in ${seconds} s.`;
    throw new HttpException(detail, 429);
  }

  private windowOf(who: string, now: number): Window {
    const window = this.windows.get(who);
    return window && window.endsAt > now ? window : { endsAt: now + WINDOW_MS, taken: 0 };
  }

  /** Credentials come and go; their windows must not stay. */
  private sweep(now: number): void {
    if (now < this.sweptAt + WINDOW_MS) return;
    this.sweptAt = now;
    for (const [who, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(who);
  }
}
