import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { freshDatabase, freshVhost, type Fresh } from '../services/index.js';
import { Api } from './api.js';
import { AppProcess, type AppName } from './app-process.js';
import { MovableClock } from './movable-clock.js';
import { ProductService } from './product-service.js';
import { Receiver } from './receiver.js';

export interface SystemOptions {
  readonly routers?: number;
  readonly workers?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** `movable`: by `system.clock`, for all of its processes. */
  readonly time?: 'movable';
}

/** Short waits, so that retries are seen within a test; the rules themselves stay. */
const QUICK = {
  POSTRIDER_RETRY_WAITS: Array(9).fill('200ms').join(','),
  POSTRIDER_TIMEOUT: '2s',
  POSTRIDER_LEASE: '4s',
  POSTRIDER_POOL_SIZE: '4',
};

/** The three apps as processes, on a database and a vhost of their own, with a receiver and a product service. */
export class System {
  readonly receiver = new Receiver();
  readonly routers: AppProcess[] = [];
  readonly workers: AppProcess[] = [];
  private readonly movable = new MovableClock(() => this.processes);
  api!: Api;
  service!: ProductService;
  private apiProcess!: AppProcess;

  private constructor(
    readonly environment: Readonly<Record<string, string>>,
    private readonly fresh: readonly Fresh[],
    private readonly databaseUrl: string,
    readonly amqpUrl: string,
    private readonly time: 'movable' | undefined,
  ) {}

  static async start(options: SystemOptions = {}): Promise<System> {
    const { routers = 1, workers = 1 } = options;
    const [database, vhost] = await Promise.all([freshDatabase(), freshVhost()]);
    const environment = {
      DATABASE_URL: database.url,
      AMQP_URL: vhost.url,
      PORT: '0',
      HOST: '127.0.0.1',
      POSTRIDER_ADMIN_KEY: randomBytes(24).toString('hex'),
      POSTRIDER_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      POSTRIDER_ALLOWED_TARGETS: '127.0.0.0/8',
      ...QUICK,
      ...options.environment,
    };
    const fresh = [database, vhost];
    const system = new System(environment, fresh, database.url, vhost.url, options.time);
    try {
      await system.receiver.start();
      system.apiProcess = await system.run('subscription-api');
      system.api = new Api(system.apiProcess.url, environment.POSTRIDER_ADMIN_KEY);
      for (let i = 0; i < routers; i += 1) await system.addRouter();
      for (let i = 0; i < workers; i += 1) await system.addWorker();
      system.service = await ProductService.connect(vhost.url);
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  async addRouter(): Promise<AppProcess> {
    const router = await this.run('event-router');
    this.routers.push(router);
    return router;
  }

  async addWorker(): Promise<AppProcess> {
    const worker = await this.run('delivery-worker');
    this.workers.push(worker);
    return worker;
  }

  private run(name: AppName): Promise<AppProcess> {
    const movedMs = this.time === 'movable' ? this.movable.movedMs : undefined;
    return AppProcess.start(name, this.environment, { movedMs });
  }

  get clock(): MovableClock {
    if (this.time !== 'movable') throw new Error("start it with { time: 'movable' }");
    return this.movable;
  }

  get apiUrl(): string {
    return this.apiProcess.url;
  }

  get processes(): readonly AppProcess[] {
    return [this.apiProcess, ...this.routers, ...this.workers];
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await (this.service as ProductService | undefined)?.close().catch(() => undefined);
    const processes = this.processes.filter(
      (app): app is AppProcess => (app as unknown) !== undefined,
    );
    await Promise.all(processes.map((app) => app.stop()));
    await this.receiver.stop();
    for (const each of this.fresh) await each.drop();
  }
}
