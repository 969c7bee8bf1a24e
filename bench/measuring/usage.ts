import pg from 'pg';
import { cpuMsOf, listenerOn, peakMibOf } from './proc.js';

export interface Usage {
  /** Between the two looks; undefined where it cannot be read. */
  readonly cpuMs: number | undefined;
  /** The most it has held so far; undefined where it cannot be read. */
  readonly peakMib: number | undefined;
}

/** What to watch: processes of ours by name, and the services behind their URLs when they run on this machine. */
export interface Watched {
  readonly processes: Readonly<Record<string, number>>;
  readonly databaseUrl: string;
  readonly amqpUrl: string;
}

/** Looks once, and gives a function that looks again and tells the difference by name. */
export const watchUsage = async (
  watched: Watched,
): Promise<() => Promise<Readonly<Record<string, Usage>>>> => {
  const broker = brokerPid(watched.amqpUrl);
  const pids = { ...watched.processes, ...(broker !== undefined && { RabbitMQ: broker }) };
  const before = Object.fromEntries(Object.values(pids).map((pid) => [pid, cpuMsOf(pid) ?? 0]));
  const postgresBefore = await cpuOfPostgres(watched.databaseUrl);
  return async () => {
    const usage: Record<string, Usage> = {};
    for (const [name, pid] of Object.entries(pids)) {
      const after = cpuMsOf(pid);
      usage[name] = {
        cpuMs: after === undefined ? undefined : after - before[pid]!,
        peakMib: peakMibOf(pid),
      };
    }
    const postgresAfter = await cpuOfPostgres(watched.databaseUrl);
    if (postgresAfter.size > 0) {
      const spent = [...postgresAfter].map(([pid, ms]) => ms - (postgresBefore.get(pid) ?? 0));
      // Its processes share most of their memory: a sum would count that again and again.
      usage['PostgreSQL'] = { cpuMs: spent.reduce((sum, ms) => sum + ms, 0), peakMib: undefined };
    }
    return usage;
  };
};

const isHere = (hostname: string): boolean =>
  ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

const brokerPid = (amqpUrl: string): number | undefined => {
  const { hostname, port } = new URL(amqpUrl);
  return isHere(hostname) ? listenerOn(Number(port || 5672)) : undefined;
};

/** Processes that serve our database or all databases, with the CPU time each has taken. */
const cpuOfPostgres = async (databaseUrl: string): Promise<ReadonlyMap<number, number>> => {
  if (!isHere(new URL(databaseUrl).hostname)) return new Map();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where pid <> pg_backend_pid()
       and (datname = current_database() or backend_type in ('checkpointer', 'background writer', 'walwriter'))`,
    );
    const spent = rows.map(({ pid }) => [pid, cpuMsOf(pid)] as const);
    return new Map(spent.filter((entry): entry is [number, number] => entry[1] !== undefined));
  } finally {
    await client.end();
  }
};
