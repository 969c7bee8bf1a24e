import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { TlsOptions } from 'node:tls';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were spelled. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly at: number;
}

export type Behaviour = (response: ServerResponse, received: Received) => void;

export const answering =
  (status: number, body = '', contentType?: string): Behaviour =>
  (response) =>
    response
      .writeHead(status, contentType === undefined ? {} : { 'content-type': contentType })
      .end(body);

/** Never answers. */
export const hanging: Behaviour = () => undefined;

/** A receiver under test control: each path behaves as it was told, 200 by default. */
export class Receiver {
  readonly received: Received[] = [];
  private readonly behaviours = new Map<string, Behaviour>();
  private origin = '';
  private readonly server: Server;

  /** Speaks TLS when it is given what to show. */
  constructor(private readonly tls?: TlsOptions) {
    this.server = tls ? createSecureServer(tls, this.onRequest) : createServer(this.onRequest);
  }

  private readonly onRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = Buffer.concat(chunks).toString('utf8');
      const { headers, rawHeaders } = request;
      const received = { path, headers, rawHeaders, body, at: Date.now() };
      this.received.push(received);
      (this.behaviours.get(path) ?? answering(200))(response, received);
    });
  };

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    this.origin = `${this.tls ? 'https' : 'http'}://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  url(path: string): string {
    return `${this.origin}${path}`;
  }

  behave(path: string, behaviour: Behaviour): void {
    this.behaviours.set(path, behaviour);
  }

  at(path: string): readonly Received[] {
    return this.received.filter((received) => received.path === path);
  }

  /** Ids of the domain events that arrived at a path. */
  eventIds(path: string): ReadonlySet<string> {
    return new Set(this.at(path).map(({ body }) => (JSON.parse(body) as { id: string }).id));
  }
}
