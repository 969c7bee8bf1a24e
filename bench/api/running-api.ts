import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { freshVhost, type Fresh } from '../../test/services/index.js';
import { freePort } from '../../test/services/ports.js';
import { startApp, stopChild } from '../measuring/children.js';

const adminKey = randomBytes(16).toString('hex');
const secretKey = randomBytes(32).toString('base64');

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** The subscription-api as it is deployed, alone. */
export class RunningApi {
  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
    private readonly vhost: Fresh,
  ) {}

  static async start(
    databaseUrl: string,
    nodeOptions: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningApi> {
    const vhost = await freshVhost();
    const port = await freePort();
    const child = await startApp(
      'subscription-api',
      {
        DATABASE_URL: databaseUrl,
        AMQP_URL: vhost.url,
        POSTRIDER_ADMIN_KEY: adminKey,
        POSTRIDER_SECRET_KEYS: `k1:${secretKey}`,
        POSTRIDER_ALLOWED_TARGETS: '127.0.0.0/8',
        HOST: '127.0.0.1',
        PORT: String(port),
        ...env,
      },
      nodeOptions,
    );
    return new RunningApi(child, `http://127.0.0.1:${port}`, vhost);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get amqpUrl(): string {
    return this.vhost.url;
  }

  async call(account: string, path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(`${this.origin}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${adminKey}`,
        'postrider-account': account,
        'content-type': 'application/json',
      },
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  async stop(): Promise<void> {
    await stopChild(this.child);
    await this.vhost.drop();
  }
}
