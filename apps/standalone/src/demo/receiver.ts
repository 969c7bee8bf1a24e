import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface Receipt {
  /** The path the letter came to: `/healthy`. */
  readonly path: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly type: string;
  readonly project: string | null;
}

/** A customer's server: checks signatures, answers 200, or 500 on one path. */
export class Receiver {
  readonly receipts: Receipt[] = [];
  private readonly secrets = new Map<string, string>();
  private readonly server: Server = createServer((request, response) => {
    void this.take(request).then((status) => response.writeHead(status).end());
  });

  constructor(
    private readonly failingPath: string,
    private readonly onReceipt: (receipt: Receipt) => void,
  ) {}

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Letters to the path are signed with this secret. */
  expect(path: string, secret: string): void {
    this.secrets.set(path, secret);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage): Promise<number> {
    const body = await textOf(request);
    const path = request.url ?? '';
    if (!this.isSigned(request, path, body)) return 401;
    if (path === this.failingPath) return 500;
    const { id: eventId, type, project } = JSON.parse(body) as Receipt & { id: string };
    const receipt = { path, deliveryId: headerOf(request, 'webhook-id'), eventId, type, project };
    this.receipts.push(receipt);
    this.onReceipt(receipt);
    return 200;
  }

  /** As https://github.com/standard-webhooks/standard-webhooks says. */
  private isSigned(request: IncomingMessage, path: string, body: string): boolean {
    const key = Buffer.from((this.secrets.get(path) ?? '').replace('whsec_', ''), 'base64');
    const signed = `${headerOf(request, 'webhook-id')}.${headerOf(request, 'webhook-timestamp')}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    return headerOf(request, 'webhook-signature') === `v1,${signature}`;
  }
}

const headerOf = ({ headers }: IncomingMessage, name: string): string =>
  String(headers[name] ?? '');

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};
