import { connect, createServer, type Server, type Socket } from 'node:net';

const PORTS: Readonly<Record<string, number>> = {
  'postgresql:': 5432,
  'postgres:': 5432,
  'amqp:': 5672,
};

/** Stands before the server, and can be closed as if the server were gone. */
export class Door {
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly to: URL) {}

  async open(): Promise<string> {
    const server = createServer((socket) => {
      const through = connect(Number(this.to.port || PORTS[this.to.protocol]), this.to.hostname);
      socket.pipe(through).pipe(socket);
      const pair = [socket, through] as const;
      this.pairs.add(pair);
      for (const each of [socket, through]) {
        this.sockets.add(each);
        each.on('error', () => undefined);
        each.on('close', () => {
          if (!this.pairs.delete(pair)) return;
          socket.destroy();
          through.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.address() as { port: number }).port;
    const url = new URL(this.to);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  /** As if the server were gone without a word, and another stood in its place: who is through is heard no more. */
  swallow(): void {
    for (const [socket, through] of this.pairs) {
      socket.unpipe(through);
      through.unpipe(socket);
      socket.resume();
      through.destroy();
    }
    this.pairs.clear();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
