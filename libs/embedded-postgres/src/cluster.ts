import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedFolderOnTheWayTo, unprivilegedAccount, type Account } from './account.js';
import { findBinaries } from './binaries.js';

export interface ClusterOptions {
  /** Where the data is, or is to be. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser `postrider`. */
  readonly password: string;
  /** Settings as in postgresql.conf: `fsync=off`. */
  readonly settings?: readonly string[];
}

const USER = 'postrider';
const READY = 'database system is ready to accept connections';
const LOG_LINES = 20;

/** A PostgreSQL of its own, with its data in a folder, listening on 127.0.0.1. */
export class Cluster {
  private readonly account: Account | undefined = unprivilegedAccount();
  private readonly said: string[] = [];
  private server: ChildProcess | undefined;

  constructor(private readonly options: ClusterOptions) {}

  /** Makes the data folder, unless there is one, and starts the server. Returns how to connect. */
  async start(): Promise<{ readonly url: string }> {
    const { folder, port, password } = this.options;
    this.assertReachable();
    const binaries = findBinaries(this.account);
    if (!existsSync(join(folder, 'PG_VERSION'))) await this.initialise(binaries.initdb);
    await this.launch(binaries.postgres);
    return { url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres` };
  }

  /** Ends open connections, writes everything down, stops. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGINT');
    await exit;
  }

  private assertReachable(): void {
    if (!this.account) return;
    const closed = closedFolderOnTheWayTo(this.options.folder);
    if (closed === undefined) return;
    throw new Error(
      `PostgreSQL does not run as root, and user ${this.account.name} cannot enter ${closed}: ` +
        'set POSTRIDER_DATA_DIR to a folder that others may enter.',
    );
  }

  private async initialise(initdb: string): Promise<void> {
    const { folder, password } = this.options;
    const passwordFile = join(tmpdir(), `postrider-pw-${process.pid}-${Date.now()}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    for (const path of [folder, passwordFile]) this.own(path);
    try {
      const child = this.spawn(initdb, [
        ...['-D', folder, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C'],
      ]);
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw this.failure('initdb failed');
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  private async launch(postgres: string): Promise<void> {
    const { folder, port, settings = [] } = this.options;
    const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
    const flags = all.flatMap((setting) => ['-c', setting]);
    const server = this.spawn(postgres, ['-D', folder, '-p', String(port), ...flags]);
    this.server = server;
    const ready = new Promise<void>((resolve) => {
      server.stderr?.on('data', () => {
        if (this.said.some((line) => line.includes(READY))) resolve();
      });
    });
    const ended = once(server, 'close').then(() => {
      throw this.failure('the server ended at once');
    });
    ended.catch(() => undefined);
    await Promise.race([ready, ended]);
  }

  private spawn(command: string, args: readonly string[]): ChildProcess {
    const { account } = this;
    const child = spawn(command, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What the binaries print is read here, so it must be in one language.
      // eslint-disable-next-line no-restricted-properties -- no setting: a child's environment
      env: { ...process.env, LC_ALL: 'C' },
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: tmpdir(),
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.said.push(...chunk.toString().trim().split('\n'));
        this.said.splice(0, this.said.length - LOG_LINES);
      });
    }
    child.on('error', (error) => this.said.push(error.message));
    return child;
  }

  private own(path: string): void {
    if (this.account) chownSync(path, this.account.uid, this.account.gid);
  }

  private failure(what: string): Error {
    return new Error(`PostgreSQL: ${what}.\n${this.said.slice(-5).join('\n')}`);
  }
}
