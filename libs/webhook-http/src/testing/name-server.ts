import { createSocket, type RemoteInfo } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

export interface Zone {
  /** In s; 60. */
  readonly ttl?: number;
  /** Of both families. */
  readonly addresses: readonly string[];
}

/** What is known of a name; null: nothing is answered; undefined: there is no such name. */
type Zones = (hostname: string) => Zone | null | undefined;

export interface NameServer {
  /** The names asked for, once for each family. */
  readonly asked: readonly string[];
  /** Asks this server alone. */
  readonly dns: () => Resolver;
  readonly close: () => Promise<void>;
}

/** A little name server (RFC 1035) on a port of its own. */
export const nameServer = async (zones: Zones): Promise<NameServer> => {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const { hostname, type, end } = questionOf(query);
    asked.push(hostname);
    const zone = zones(hostname);
    if (zone === null) return;
    socket.send(answerOf(query.subarray(0, end), type, zone), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    dns: () => resolver,
    close: async () => {
      resolver.cancel();
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
};

const HEADER_BYTES = 12;
const [A, AAAA] = [1, 28];

const questionOf = (query: Buffer): { hostname: string; type: number; end: number } => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return {
    hostname: labels.join('.').toLowerCase(),
    type: query.readUInt16BE(at + 1),
    end: at + 5,
  };
};

/** @param question the query up to the end of its question. */
const answerOf = (question: Buffer, type: number, zone: Zone | undefined): Buffer => {
  const family = type === A ? 4 : type === AAAA ? 6 : 0;
  const addresses = zone?.addresses.filter((each) => (isIPv4(each) ? 4 : 6) === family) ?? [];
  const answer = Buffer.from(question);
  answer.writeUInt16BE(zone ? 0x8180 : 0x8183, 2);
  answer.writeUInt16BE(addresses.length, 6);
  answer.fill(0, 8, HEADER_BYTES);
  const records = addresses.map((address) => recordOf(type, zone?.ttl ?? 60, bytesOf(address)));
  return Buffer.concat([answer, ...records]);
};

const recordOf = (type: number, ttl: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(12);
  // The name that was asked for, which stands behind the header.
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

/** IPv6 written out in full. */
const bytesOf = (address: string): Buffer =>
  isIPv4(address)
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from(address.replaceAll(':', ''), 'hex');
