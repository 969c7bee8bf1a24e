import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Door, freshDatabase, freshVhost, type Fresh } from '../services/index.js';
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
  /** `closable`: its processes reach database and broker by `system.doors`. */
  readonly doors?: 'closable';
}

interface Doors {
  readonly database: Door;
  readonly broker: Door;
}

/** Short waits, so that retries are seen within a test; the rules themselves stay. */
const QUICK = {
  POSTRIDER_RETRY_WAITS: Array(9).fill('200ms').join(','),
  POSTRIDER_TIMEOUT: '2s',
  POSTRIDER_LEASE: '4s',
  POSTRIDER_POOL_SIZE: '4',
};

/** Moved time is not PostgreSQL's. */
const ANY_SKEW = '36500d';

/** Fails only when all of them have come to an end: what is still starting could not be stopped. */
const together = async (starts: readonly Promise<unknown>[]): Promise<void> => {
  await Promise.allSettled(starts);
  await Promise.all(starts);
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
    private readonly database: Fresh,
    private readonly vhost: Fresh,
    private readonly time: 'movable' | undefined,
    private readonly closable: Doors | undefined,
  ) {}

  static async start(options: SystemOptions = {}): Promise<System> {
    const { routers = 1, workers = 1 } = options;
    const [database, vhost] = await Promise.all([freshDatabase(), freshVhost()]);
    const doors = options.doors && {
      database: new Door(new URL(database.url)),
      broker: new Door(new URL(vhost.url)),
    };
    const environment = {
      DATABASE_URL: (await doors?.database.open()) ?? database.url,
      AMQP_URL: (await doors?.broker.open()) ?? vhost.url,
      PORT: '0',
      HOST: '127.0.0.1',
      POSTRIDER_ADMIN_KEY: randomBytes(24).toString('hex'),
      POSTRIDER_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      POSTRIDER_ALLOWED_TARGETS: '127.0.0.0/8',
      ...QUICK,
      ...(options.time === 'movable' && { POSTRIDER_MAX_CLOCK_SKEW: ANY_SKEW }),
      ...options.environment,
    };
    const system = new System(environment, database, vhost, options.time, doors);
    try {
      await system.receiver.start();
      await together([
        system.startApi(environment.POSTRIDER_ADMIN_KEY),
        ...Array.from({ length: routers }, () => system.addRouter()),
        ...Array.from({ length: workers }, () => system.addWorker()),
      ]);
      system.service = await ProductService.connect(vhost.url);
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  private async startApi(adminKey: string): Promise<void> {
    this.apiProcess = await this.run('subscription-api');
    this.api = new Api(this.apiProcess.url, adminKey);
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

  get databaseUrl(): string {
    return this.database.url;
  }

  get amqpUrl(): string {
    return this.vhost.url;
  }

  get clock(): MovableClock {
    if (this.time !== 'movable') throw new Error("start it with { time: 'movable' }");
    return this.movable;
  }

  get doors(): Doors {
    if (this.closable === undefined) throw new Error("start it with { doors: 'closable' }");
    return this.closable;
  }

  get apiUrl(): string {
    return this.apiProcess.url;
  }

  get processes(): readonly AppProcess[] {
    return [this.apiProcess, ...this.routers, ...this.workers];
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.database.url });
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
    await Promise.all(Object.values(this.closable ?? {}).map((door: Door) => door.close()));
    await this.receiver.stop();
    await this.database.drop();
    await this.vhost.drop();
  }
}
