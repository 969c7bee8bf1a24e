import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listening, type Receiver } from './receiver.js';

export interface ConnectProxy extends Receiver {
  /** What tunnels were asked for to, in turn. */
  readonly asked: readonly string[];
  /** The `proxy-authorization` of each. */
  readonly shown: readonly (string | undefined)[];
}

/** A status to answer instead of a tunnel, or where to; undefined: where it was asked for to. */
type Decide = (
  authority: string,
) => number | { readonly host: string; readonly port: number } | undefined;

/** A little proxy that tunnels. */
export const connectProxy = async (decide: Decide = () => undefined): Promise<ConnectProxy> => {
  const asked: string[] = [];
  const shown: (string | undefined)[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const authority = request.url ?? '';
    asked.push(authority);
    shown.push(request.headers['proxy-authorization']);
    const decided = decide(authority);
    if (typeof decided === 'number') {
      socket.end(`HTTP/1.1 ${decided} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname: host, port } = new URL(`http://${authority}`);
    const onward = connect(decided ?? { host, port: Number(port) });
    socket.on('error', () => undefined).on('close', () => onward.destroy());
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    onward.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
  });
  return { ...(await listening(server, 'http')), asked, shown };
};
