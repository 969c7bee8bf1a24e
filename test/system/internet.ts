import { Receiver, answering, type Behaviour, type Received } from './receiver.js';
import { AUTHORITY_FILE, receiverTls } from './tls/tls.js';
import { Tunnels } from './tunnels.js';

const HTTPS = 443;

/** As much of it as a system under test can see: every name leads to receivers here. */
export class Internet {
  private readonly plain = new Receiver();
  private readonly secure = new Receiver(receiverTls());
  private readonly tunnels = new Tunnels((_, port) => {
    const { port: here } = new URL((port === HTTPS ? this.secure : this.plain).url('/'));
    return { host: '127.0.0.1', port: Number(here) };
  });
  private readonly behaviours = new Map<string, Behaviour>();
  private proxy = '';

  async start(): Promise<void> {
    await Promise.all([this.plain.start(), this.secure.start()]);
    this.proxy = await this.tunnels.start();
  }

  async stop(): Promise<void> {
    await this.tunnels.stop();
    await Promise.all([this.plain.stop(), this.secure.stop()]);
  }

  /** What a system must be told to find it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      POSTRIDER_PROXY: this.proxy,
      POSTRIDER_PROXY_RESOLVES: 'true',
      POSTRIDER_TRUSTED_CERTIFICATES: AUTHORITY_FILE,
    };
  }

  /** By the whole URL; what was not told to behave otherwise answers 200. */
  behave(url: string, behaviour: Behaviour): void {
    this.behaviours.set(new URL(url).href, behaviour);
    const { protocol, pathname, search } = new URL(url);
    const receiver = this.by(protocol);
    receiver.behave(pathname + search, (response, received) => {
      const known = this.behaviours.get(this.urlOf(protocol, received));
      (known ?? answering(200))(response, received);
    });
  }

  at(url: string): readonly Received[] {
    const { protocol, href } = new URL(url);
    return this.by(protocol).received.filter((each) => this.urlOf(protocol, each) === href);
  }

  private by(protocol: string): Receiver {
    return protocol === 'https:' ? this.secure : this.plain;
  }

  private urlOf(protocol: string, { headers, path }: Received): string {
    return new URL(`${protocol}//${headers.host ?? ''}${path}`).href;
  }
}
