import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** CPU time in ms of a process and of its children that have ended; undefined where it cannot be read. */
export const cpuMsOf = (pid: number): number | undefined => {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number);
  return TICK_MS * (user! + system! + childUser! + childSystem!);
};

/** The most memory a process has held, in MiB. */
export const peakMibOf = (pid: number): number | undefined => {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
};

/** The process that listens on a TCP port of this machine, if it may be known. */
export const listenerOn = (port: number): number | undefined => {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  return processIds().find((pid) => descriptorsOf(pid).some((target) => sockets.has(target)));
};

const LISTENING = '0A';

const listeningSockets = (port: number): ReadonlySet<string> => {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    (read(path) ?? '').split('\n'),
  );
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return new Set(
    fields
      .filter(([, address, , state]) => state === LISTENING && address?.endsWith(wanted))
      .map((entry) => `socket:[${entry[9]}]`),
  );
};

const processIds = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const descriptorsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
};
