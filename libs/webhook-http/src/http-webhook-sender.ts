import { Axios } from 'axios';
import type { Answer, NoWayOut } from '#domain';
import { WebhookSender, type Clock, type Letter } from '#application';
import { answerOf, unsent } from './answer.js';
import { Passes, type Pass } from './auth/passes.js';
import { fetchingTokens } from './auth/token-endpoint.js';
import { Tokens } from './auth/tokens.js';
import { agentOf } from './connections/agent-of.js';
import { Carriers, PLAIN, type MakeCarrier } from './connections/carriers.js';
import { guardedConnector } from './connections/guarded-connector.js';
import { reachDirectly } from './connections/reach-directly.js';
import type { Reach } from './connections/reach.js';
import { trusting } from './connections/trusting.js';
import { axiosOverUndici } from './exchange/axios-over-undici.js';
import type { Ending } from './exchange/exchange.js';
import { exchangeFailed } from './failure/failure.js';
import { AddressGuard } from './guard/address-guard.js';
import { lookupBy, vetting, type Resolve } from './guard/vetted-lookup.js';
import { GuardedTargets } from './guarded-targets.js';
import { Http2Carrier } from './http2/http2-carrier.js';
import { resolvingNames } from './names/resolving-names.js';
import { postOf, type Post } from './post.js';
import { proxyOf, type ProxyOptions } from './proxy/proxy.js';
import { reachByProxy } from './proxy/reach-by-proxy.js';
import { tunnelBy } from './proxy/tunnel.js';
import { StandardSigner } from './signing/standard-signer.js';
import { Targets, type Target } from './target.js';

export interface HttpWebhookSenderOptions {
  readonly clock: Clock;
  /** `Postrider/1.2.3` */
  readonly userAgent: string;
  /** Addresses and CIDR ranges that may be reached although they are not public; none. */
  readonly allowedTargets?: readonly string[];
  /**
   * More requests than this to one origin wait for each other, at the cost of their timeout; 1000. Webhooks of many
   * accounts may share an origin, and a hundred that hang must not keep the others waiting.
   */
  readonly connectionsPerOrigin?: number;
  /**
   * How long an idle connection is kept, in ms; 4000, since many servers close theirs after 5 s and a
   * request sent at that moment is lost. A receiver's `Keep-Alive: timeout` may make it 30 s.
   */
  readonly keepAliveMs?: number;
  /** Certificates (PEM) of authorities that are trusted beside the public ones; none. */
  readonly trustedCertificates?: readonly string[];
  /** Through which all requests go; none. */
  readonly proxy?: ProxyOptions | undefined;
  /** Resolves host names; by the hosts file and name servers of this system. */
  readonly resolve?: Resolve;
}

const UNAUTHORIZED = 401;

/** Sends letters as HTTP POSTs, to vetted addresses only, over connections kept alive. */
export class HttpWebhookSender extends WebhookSender {
  private readonly clock: Clock;
  private readonly userAgent: string;
  private readonly targets: Targets;
  private readonly signer = new StandardSigner();
  private readonly carriers: Carriers;
  private readonly passes: Passes;
  private readonly client: Axios;

  /** @throws when an allowed target is neither an address nor a CIDR range, or the proxy no http:// URL. */
  constructor(options: HttpWebhookSenderOptions) {
    super();
    const { clock, userAgent, allowedTargets = [] } = options;
    this.clock = clock;
    this.userAgent = userAgent;
    this.targets = new Targets(new GuardedTargets({ allowedTargets }));
    this.carriers = new Carriers(makingCarriers(options, new AddressGuard(allowedTargets)));
    const carrier = () => this.carriers.of(PLAIN);
    const tokens = new Tokens(fetchingTokens({ targets: this.targets, userAgent, carrier }), clock);
    this.passes = new Passes(tokens);
    // axios.create() has defaults for browsers and forms, merged into every request for 28 µs.
    this.client = new Axios({ adapter: axiosOverUndici((post) => this.carriers.of(post.by)) });
  }

  override async send(letter: Letter): Promise<Answer | NoWayOut> {
    const startedAt = this.clock.now();
    let post: Post | null = null;
    let pass: Pass | null = null;
    let ending: Ending;
    try {
      const target = this.targets.of(letter.url);
      const given = this.passes.of(letter);
      pass = given instanceof Promise ? await given : given;
      post = this.postOf(letter, target, pass);
      ({ data: ending } = await this.client.request<Ending>({ method: 'post', data: post }));
      if (ending.status === UNAUTHORIZED) this.passes.refused(letter, pass);
    } catch (error) {
      ending = unsent(exchangeFailed(error));
    }
    const endedAt = this.clock.now();
    return answerOf(letter, { ending, post, token: pass?.token ?? null, startedAt, endedAt });
  }

  /** Resolves when every exchange under way is over; sends nothing any more. */
  async close(): Promise<void> {
    await this.carriers.close();
  }

  private postOf(letter: Letter, target: Target, { authorization, remainingMs }: Pass): Post {
    const { userAgent, signer } = this;
    const now = this.clock.now();
    return postOf(letter, { userAgent, signer, target, authorization, now, remainingMs });
  }
}

const makingCarriers = (options: HttpWebhookSenderOptions, guard: AddressGuard): MakeCarrier => {
  const { connectionsPerOrigin = 1_000, keepAliveMs = 4000, trustedCertificates = [] } = options;
  const reach = reaching(vetting(guard, options.resolve ?? resolvingNames()), options.proxy);
  const limits = { connectionsPerOrigin, keepAliveMs };
  return ({ http2, clientCertificate }) => {
    const secureContext = trusting(trustedCertificates, clientCertificate);
    const connecting = { guard, reach, secureContext };
    const http1 = agentOf(limits, guardedConnector({ ...connecting, http2: false }));
    if (!http2) return http1;
    const connect = guardedConnector({ ...connecting, http2: true });
    return new Http2Carrier({ connect, limits, http1 });
  };
};

const reaching = (vetted: Resolve, proxy: ProxyOptions | undefined): Reach =>
  proxy === undefined
    ? reachDirectly(lookupBy(vetted))
    : reachByProxy(tunnelBy(proxyOf(proxy.url)), proxy.resolvesNames ? null : vetted);
