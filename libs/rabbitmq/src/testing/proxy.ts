import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WithoutFrames, type Method } from './without-frames.js';

/** A wire to the broker that a test can cut, or let hang. */
export class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<WithoutFrames>();
  #port = 0;

  private constructor(private readonly broker: URL) {
    this.#server = createServer((near) => this.#join(near));
  }

  static async to(url: string): Promise<Proxy> {
    const proxy = new Proxy(new URL(url));
    await proxy.mend();
    return proxy;
  }

  get url(): string {
    const url = new URL(this.broker);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  /** Lets connections through; always on the same port. */
  async mend(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections at once; new ones get through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends all connections and refuses new ones. */
  async cutForGood(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  /** Carries nothing further, though it looks well from both ends. */
  hang(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** On the connections there are, the broker's frames of this method get through no more. */
  swallow(method: Method): void {
    for (const answers of this.#answers) answers.leaveOut(method);
  }

  #join(near: Socket): void {
    const far = connect(Number(this.broker.port || 5672), this.broker.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    const answers = new WithoutFrames();
    this.#answers.add(answers);
    far.on('close', () => this.#answers.delete(answers));
    near.pipe(far);
    far.pipe(answers).pipe(near);
  }
}
