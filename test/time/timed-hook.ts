import type { WebhookBody } from '../system/api.js';
import { answering, type Behaviour, type Received } from '../system/receiver.js';
import type { System } from '../system/system.js';
import { until } from '../system/until.js';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

let made = 0;

const noting =
  (system: System, cameAt: number[], behaviour: Behaviour): Behaviour =>
  (response, received) => {
    cameAt.push(system.clock.now());
    behaviour(response, received);
  };

/** A webhook with a path and an event type of its own, whose receiver notes when requests come by the system's clock. */
export class TimedHook {
  private published = 0;

  private constructor(
    private readonly system: System,
    readonly id: string,
    readonly secret: string,
    readonly path: string,
    private readonly type: string,
    private readonly createdAt: number,
    private readonly cameAt: number[],
  ) {}

  static async create(
    system: System,
    profile: object,
    behaviour: Behaviour = answering(200),
    more: object = {},
  ): Promise<TimedHook> {
    made += 1;
    const [path, type] = [`/timed-${made}`, `timed.case-${made}`];
    const cameAt: number[] = [];
    // Before it is there, as its first request may come before the reply.
    system.receiver.behave(path, noting(system, cameAt, behaviour));
    const createdAt = system.clock.now();
    const { id, secret } = await system.api.create({
      ...{ url: system.receiver.url(path), events: [type], enabled: true, profile },
      ...more,
    });
    return new TimedHook(system, id, secret, path, type, createdAt, cameAt);
  }

  behave(behaviour: Behaviour): void {
    this.system.receiver.behave(this.path, noting(this.system, this.cameAt, behaviour));
  }

  /** Resolves to the id of the event. */
  async publish(): Promise<string> {
    this.published += 1;
    const id = `${this.type}-${this.published}`;
    await this.system.service.publish({ id, type: this.type });
    return id;
  }

  get received(): readonly Received[] {
    return this.system.receiver.at(this.path);
  }

  /** When each request came, in hours after the webhook was created. */
  get hours(): readonly number[] {
    return this.cameAt.map((at) => Math.round(((at - this.createdAt) / HOUR) * 10) / 10);
  }

  /** How long after the one before each further request came, in minutes. */
  get waits(): readonly number[] {
    const waits = this.cameAt.slice(1).map((at, i) => at - this.cameAt[i]!);
    return waits.map((wait) => Math.round(wait / MINUTE));
  }

  /** Resolves once so many requests have come, and what came of them is noted: time may pass then. */
  async arrived(count: number): Promise<void> {
    await until(
      async () => this.cameAt.length >= count && (await this.isAtRest()),
      () => `${count} requests at ${this.path}, beside those after ${this.hours.join(', ')} h`,
    );
  }

  /** Resolves once so many deliveries wait. */
  async owes(count: number): Promise<void> {
    const waiting = `select from deliveries where webhook_id = $1 and state = 'pending'`;
    await until(
      async () => (await this.system.query(waiting, [this.id])).length === count,
      `${count} deliveries to wait for ${this.path}`,
    );
  }

  /** Nobody has its chores in hand, and each attempt of a delivery that was begun has been recorded. */
  private async isAtRest(): Promise<boolean> {
    const [at] = await this.system.query<{ taken: boolean; attempts: number }>(
      `select exists (select from webhook_schedules
                      where webhook_id = $1 and lease_until > '-infinity') as taken,
              (select coalesce(sum(attempts), 0)::int from deliveries where webhook_id = $1) as attempts`,
      [this.id],
    );
    const made = this.received.filter(({ body }) => body.includes(`"${this.type}"`));
    return at?.taken === false && at.attempts >= made.length;
  }

  find(): Promise<WebhookBody> {
    return this.system.api.webhook(this.id);
  }

  async call(method: string, below = '', body?: object): Promise<number> {
    return (await this.system.api.call(method, `/v1/webhooks/${this.id}${below}`, body)).status;
  }
}
