import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** Where a tunnel ends that is asked for `host:port`. */
export type LeadsTo = (
  hostname: string,
  port: number,
) => { readonly port: number; readonly host: string };

/** A little proxy that tunnels (HTTP CONNECT), and remembers where to. */
export class Tunnels {
  readonly asked: string[] = [];
  private readonly open = new Set<Socket>();

  constructor(private readonly leadsTo: LeadsTo = (host, port) => ({ host, port })) {}

  private readonly server = createServer((_request, response) => response.writeHead(405).end());

  async start(): Promise<string> {
    this.server.on('connect', (request: IncomingMessage, socket: Socket) => {
      const authority = request.url ?? '';
      this.asked.push(authority);
      const { hostname, port } = new URL(`http://${authority}`);
      const onward = connect(this.leadsTo(hostname, Number(port)));
      this.open.add(socket.on('error', () => onward.destroy()));
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => this.open.delete(socket) && onward.destroy());
      onward.once('connect', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await once(this.server, 'close');
  }
}
