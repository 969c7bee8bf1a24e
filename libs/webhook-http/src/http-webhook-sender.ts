import { Axios } from 'axios';
import type { Answer } from '#domain';
import { WebhookSender, type Clock, type Letter } from '#application';
import { answerOf, unsent } from './answer.js';
import { basic } from './authorization.js';
import { agentOf } from './connections/agent-of.js';
import { Agents, type MakeAgent } from './connections/agents.js';
import { guardedConnector } from './connections/guarded-connector.js';
import { reachDirectly } from './connections/reach-directly.js';
import { trusting } from './connections/trusting.js';
import { axiosOverUndici } from './exchange/axios-over-undici.js';
import type { Ending } from './exchange/exchange.js';
import { exchangeFailed } from './failure/failure.js';
import { AddressGuard } from './guard/address-guard.js';
import { resolveBySystem, vettedLookup, type Resolve } from './guard/vetted-lookup.js';
import { GuardedTargets } from './guarded-targets.js';
import { postOf, type Post } from './post.js';
import { StandardSigner } from './signing/standard-signer.js';
import { Targets } from './target.js';

export interface HttpWebhookSenderOptions {
  readonly clock: Clock;
  /** `Postrider/1.2.3` */
  readonly userAgent: string;
  /** Addresses and CIDR ranges that may be reached although they are not public; none. */
  readonly allowedTargets?: readonly string[];
  /** More requests than this to one origin wait for each other, at the cost of their timeout; 128. */
  readonly connectionsPerOrigin?: number;
  /**
   * How long an idle connection is kept, in ms; 4000, since many servers close theirs after 5 s and a
   * request sent at that moment is lost. A receiver's `Keep-Alive: timeout` may make it 30 s.
   */
  readonly keepAliveMs?: number;
  /** Certificates (PEM) of authorities that are trusted beside the public ones; none. */
  readonly trustedCertificates?: readonly string[];
  /** Resolves host names; the system's resolver. */
  readonly resolve?: Resolve;
}

/** Sends letters as HTTP POSTs, to vetted addresses only, over connections kept alive. */
export class HttpWebhookSender extends WebhookSender {
  private readonly clock: Clock;
  private readonly userAgent: string;
  private readonly targets: Targets;
  private readonly signer = new StandardSigner();
  private readonly agents: Agents;
  private readonly client: Axios;

  /** @throws when an allowed target is neither an address nor a CIDR range. */
  constructor(options: HttpWebhookSenderOptions) {
    super();
    const { clock, userAgent, allowedTargets = [] } = options;
    this.clock = clock;
    this.userAgent = userAgent;
    this.targets = new Targets(new GuardedTargets({ allowedTargets }));
    this.agents = new Agents(makingAgents(options, new AddressGuard(allowedTargets)));
    // axios.create() has defaults for browsers and forms, merged into every request for 28 µs.
    this.client = new Axios({ adapter: axiosOverUndici((post) => this.agents.of(post.by)) });
  }

  override async send(letter: Letter): Promise<Answer> {
    const startedAt = this.clock.now();
    let post: Post | null = null;
    let ending: Ending;
    try {
      post = this.postOf(letter, startedAt);
      ({ data: ending } = await this.client.request<Ending>({ method: 'post', data: post }));
    } catch (error) {
      ending = unsent(exchangeFailed(error));
    }
    const endedAt = this.clock.now();
    return answerOf(letter, { ending, post, token: null, startedAt, endedAt });
  }

  /** Resolves when every exchange under way is over; sends nothing any more. */
  async close(): Promise<void> {
    await this.agents.close();
  }

  private postOf(letter: Letter, now: number): Post {
    const { userAgent, signer } = this;
    const { auth, timeoutMs: remainingMs } = letter;
    const target = this.targets.of(letter.url);
    const authorization = auth.kind === 'basic' ? basic(auth.user, auth.password) : null;
    return postOf(letter, { userAgent, signer, target, authorization, now, remainingMs });
  }
}

const makingAgents = (options: HttpWebhookSenderOptions, guard: AddressGuard): MakeAgent => {
  const { connectionsPerOrigin = 128, keepAliveMs = 4000, trustedCertificates = [] } = options;
  const reach = reachDirectly(vettedLookup(guard, options.resolve ?? resolveBySystem));
  return ({ http2, clientCertificate }) => {
    const secureContext = trusting(trustedCertificates, clientCertificate);
    return agentOf(
      { connectionsPerOrigin, keepAliveMs, http2 },
      guardedConnector({ guard, reach, secureContext, http2 }),
    );
  };
};
