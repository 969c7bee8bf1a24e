import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Receiver } from './receiver.js';

/** A connection through the relay. */
export interface Relayed {
  /** From now on nothing passes, and neither side is told, not even of the other's end. */
  hold(): void;
  /** What was held passes after all. */
  release(): void;
  /** Resolves when the sender has ended it. */
  readonly closed: Promise<void>;
}

export interface Relay {
  /** The receiver's, by way of the relay. */
  readonly url: string;
  readonly relayed: readonly Relayed[];
  readonly close: () => Promise<void>;
}

export type OnRelayed = (relayed: Relayed, n: number) => void;

/**
 * Stands between a sender and a receiver, as load balancers do.
 * @param onConnection may hold the connection before the first byte has passed.
 */
export const relayTo = async (
  receiver: Receiver,
  onConnection: OnRelayed = () => undefined,
): Promise<Relay> => {
  const open: Socket[] = [];
  const relayed: Relayed[] = [];
  const server = createServer((socket) => {
    const onward = connect(receiver.port, '127.0.0.1');
    for (const each of [socket, onward]) open.push(each.on('error', () => undefined));
    const connection = relaying(socket, onward);
    relayed.push(connection);
    onConnection(connection, relayed.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: receiver.url.replace(`:${receiver.port}/`, `:${port}/`),
    relayed,
    close: async () => {
      const stopped = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await stopped;
    },
  };
};

const relaying = (socket: Socket, onward: Socket): Relayed => {
  const both = [socket, onward];
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk: Buffer) => to.write(chunk)).on('close', () => to.destroy());
  };
  pass(socket, onward);
  pass(onward, socket);
  return {
    hold: () => both.forEach((each) => each.pause()),
    release: () => both.forEach((each) => each.resume()),
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
};
