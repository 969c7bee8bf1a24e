import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const newServer = () => createServer((_request, response) => response.writeHead(405).end());

/** Where a tunnel ends that is asked for `host:port`. */
export type LeadsTo = (
  hostname: string,
  port: number,
) => { readonly port: number; readonly host: string };

/** A little proxy that tunnels (HTTP CONNECT), and remembers where to. It may be stopped and started again. */
export class Tunnels {
  readonly asked: string[] = [];
  private refusal: number | null = null;
  private port = 0;
  private readonly open = new Set<Socket>();
  private server = newServer();

  constructor(private readonly leadsTo: LeadsTo = (host, port) => ({ host, port })) {}

  async start(): Promise<string> {
    this.server = newServer();
    this.server.on('connect', (request: IncomingMessage, socket: Socket) => {
      const authority = request.url ?? '';
      this.asked.push(authority);
      if (this.refusal !== null) {
        socket.end(`HTTP/1.1 ${this.refusal} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
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
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    ({ port: this.port } = this.server.address() as AddressInfo);
    return `http://127.0.0.1:${this.port}`;
  }

  /** The status it answers instead of tunnelling from now on; null: it tunnels again. */
  refuse(status: number | null): void {
    this.refusal = status;
    this.cut();
  }

  async stop(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private cut(): void {
    for (const socket of this.open) socket.destroy();
  }
}
