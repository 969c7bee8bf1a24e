import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { CERTIFICATE, PRIVATE_KEY } from './certificates.js';

/** A real server on a port of its own. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Connections made so far. */
  readonly connections: () => number;
  /** Resolves when no connection is open any more. */
  readonly hungUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const httpReceiver = (listener: RequestListener, host?: string): Promise<Receiver> =>
  listening(createHttpServer(listener), 'http', host);

export const httpsReceiver = (
  cert: string,
  listener: RequestListener,
  options: TlsOptions = {},
): Promise<Receiver> =>
  listening(createHttpsServer({ key: PRIVATE_KEY, cert, ...options }, listener), 'https');

/** Speaks HTTP/2, and HTTP/1.1 too unless told otherwise. */
export const http2Receiver = (
  prepare: (server: Http2SecureServer) => void,
  options: SecureServerOptions = {},
): Promise<Receiver> => {
  const server = createSecureServer({
    ...{ key: PRIVATE_KEY, cert: CERTIFICATE, allowHTTP1: true },
    ...options,
  });
  prepare(server);
  return listening(server, 'https');
};

/** Takes connections, does with them what it is told, and reads to their end. */
export const tcpReceiver = (
  onSocket: (socket: Socket) => void,
  scheme = 'http',
): Promise<Receiver> =>
  listening(
    createTcpServer((socket) => {
      onSocket(socket);
      socket.resume();
    }),
    scheme,
  );

/** Agrees upon HTTP/2, and then does with the connection what it is told. */
export const tlsReceiver = (onSocket: (socket: TLSSocket) => void): Promise<Receiver> => {
  const tls = { key: PRIVATE_KEY, cert: CERTIFICATE, ALPNProtocols: ['h2'] };
  const server = createTlsServer(tls, (socket) => {
    socket.on('error', () => undefined).resume();
    onSocket(socket);
  });
  return listening(server, 'https');
};

/** The address of a port that nobody listens on. */
export const nobody = async (): Promise<Receiver> => {
  const receiver = await tcpReceiver(() => undefined);
  await receiver.close();
  return receiver;
};

export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Unlike once(), does not mind a reset on the way. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('close', () => resolve());
  });

export const listening = async (
  server: Server,
  scheme: string,
  host = '127.0.0.1',
): Promise<Receiver> => {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${host}:${port}/hook?from=postrider`,
    port,
    connections: () => connections,
    hungUp: async () => {
      await Promise.all([...open].map(closed));
    },
    close: async () => {
      const stopped = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await stopped;
    },
  };
};
