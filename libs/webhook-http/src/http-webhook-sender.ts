import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Axios } from 'axios';
import { Agent } from 'undici';
import type { Answer } from '#domain';
import { WebhookSender, type Clock, type Letter } from '#application';
import { answerOf, unsent } from './answer.js';
import { axiosOverUndici } from './exchange/axios-over-undici.js';
import type { Ending } from './exchange/exchange.js';
import { exchangeFailed } from './failure/failure.js';
import { AddressGuard } from './guard/address-guard.js';
import { guardedConnector } from './guard/guarded-connector.js';
import { resolveBySystem, vettedLookup, type Resolve } from './guard/vetted-lookup.js';
import { GuardedTargets } from './guarded-targets.js';
import { postOf } from './post.js';
import { withoutCredentials } from './redaction.js';
import { Signer } from './signature.js';
import { Targets } from './target.js';

export interface HttpWebhookSenderOptions {
  readonly clock: Clock;
  /** `Postrider/1.2.3` */
  readonly userAgent: string;
  /** For the whole exchange, from the name lookup to the last byte of the answer, in ms; 5000. */
  readonly timeoutMs?: number;
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

const MAX_HEADER_BYTES = 16 * 1024;

/** Sends letters as signed HTTP POSTs, to vetted addresses only, over connections kept alive. */
export class HttpWebhookSender extends WebhookSender {
  private readonly clock: Clock;
  private readonly userAgent: string;
  private readonly targets: Targets;
  private readonly signer = new Signer();
  private readonly agent: Agent;
  private readonly client: Axios;

  /** @throws when an allowed target is neither an address nor a CIDR range. */
  constructor(options: HttpWebhookSenderOptions) {
    super();
    const { clock, userAgent, timeoutMs = 5000, allowedTargets = [] } = options;
    this.clock = clock;
    this.userAgent = userAgent;
    this.targets = new Targets(new GuardedTargets({ allowedTargets }));
    this.agent = agentOf(options, timeoutMs, new AddressGuard(allowedTargets));
    // axios.create() has defaults for browsers and forms, merged into every request for 28 µs.
    this.client = new Axios({ adapter: axiosOverUndici(this.agent, timeoutMs) });
  }

  override async send(letter: Letter): Promise<Answer> {
    const startedAt = this.clock.now();
    const ending = await this.exchange(letter, startedAt);
    return answerOf(ending, startedAt, Math.max(0, this.clock.now() - startedAt));
  }

  /** Resolves when every exchange under way is over; sends nothing any more. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private async exchange(letter: Letter, now: number): Promise<Ending> {
    const { userAgent, signer } = this;
    try {
      const target = this.targets.of(letter.url);
      const post = postOf(letter, { userAgent, signer, target, now });
      const { data } = await this.client.request<Ending>({ method: 'post', data: post });
      return withoutCredentials(data, letter);
    } catch (error) {
      return unsent(exchangeFailed(error));
    }
  }
}

const agentOf = (
  options: HttpWebhookSenderOptions,
  timeoutMs: number,
  guard: AddressGuard,
): Agent =>
  new Agent({
    connections: options.connectionsPerOrigin ?? 128,
    keepAliveTimeout: options.keepAliveMs ?? 4000,
    keepAliveMaxTimeout: 30_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The exchange's own deadline covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: guardedConnector({
      guard,
      lookup: vettedLookup(guard, options.resolve ?? resolveBySystem),
      timeoutMs,
      secureContext: trusting(options.trustedCertificates ?? []),
    }),
  });

/** One for all connections: making one costs more than a request. */
const trusting = (certificates: readonly string[]): SecureContext =>
  createSecureContext(
    certificates.length === 0 ? {} : { ca: [...rootCertificates, ...certificates] },
  );
