import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { freePort } from '../../test/services/ports.js';
import { freshDatabase, freshVhost, type Fresh } from '../../test/services/index.js';
import { startApp, stopChild } from '../measuring/children.js';

const EXCHANGE = 'domain.events';

/** Postrider as it is deployed, each app a process of its own, with a database and a vhost of its own. */
export class RunningPostrider {
  private constructor(
    private readonly apps: readonly ChildProcess[],
    private readonly api: string,
    private readonly adminKey: string,
    private readonly database: Fresh,
    private readonly vhost: Fresh,
    readonly router: ChildProcess,
    readonly worker: ChildProcess,
  ) {}

  /** With a folder for CPU profiles, each app leaves one there. */
  static async start(profiles: string | undefined): Promise<RunningPostrider> {
    const database = await freshDatabase();
    const vhost = await freshVhost();
    const port = await freePort();
    const adminKey = randomBytes(16).toString('hex');
    const env = {
      DATABASE_URL: database.url,
      AMQP_URL: vhost.url,
      POSTRIDER_ADMIN_KEY: adminKey,
      POSTRIDER_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      POSTRIDER_ALLOWED_TARGETS: '127.0.0.0/8',
      HOST: '127.0.0.1',
      PORT: String(port),
    };
    const nodeOptions = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
    const api = await startApp('subscription-api', env, nodeOptions);
    const router = await startApp('event-router', env, nodeOptions);
    const worker = await startApp('delivery-worker', env, nodeOptions);
    const apps = [api, router, worker];
    return new RunningPostrider(
      apps,
      `http://127.0.0.1:${port}`,
      adminKey,
      database,
      vhost,
      router,
      worker,
    );
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  get amqpUrl(): string {
    return this.vhost.url;
  }

  addressOf(type: string): { readonly exchange: string; readonly routingKey: string } {
    return { exchange: EXCHANGE, routingKey: type };
  }

  /** `given` adds to what is asked for. */
  async createWebhook(url: string, type: string, given: object = {}): Promise<void> {
    const response = await fetch(`${this.api}/v1/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url, events: [type], enabled: true, ...given }),
    });
    if (!response.ok) throw new Error(`The webhook was not created: ${await response.text()}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map(stopChild));
    await this.vhost.drop();
    await this.database.drop();
  }
}
