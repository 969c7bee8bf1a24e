import type { Agent } from 'undici';
import type { ClientCertificate } from '#application';
import { RecentlyUsed } from './recently-used.js';

export interface AgentKind {
  readonly http2: boolean;
  readonly clientCertificate: ClientCertificate | null;
}

/** Makes an agent. Throws Failure when the certificate cannot be used. */
export type MakeAgent = (kind: AgentKind) => Agent;

/** With their connections they cost about 100 KiB each. */
const CERTIFICATES_KEPT = 100;

/** The agents letters go by: who showed a certificate once must not send another's letters over that connection. */
export class Agents {
  private readonly plain: Agent;
  private http2: Agent | null = null;
  private readonly byCertificate: RecentlyUsed<string, Agent>;
  private readonly closing = new Set<Promise<void>>();
  private isClosed = false;

  constructor(
    private readonly make: MakeAgent,
    kept = CERTIFICATES_KEPT,
  ) {
    this.plain = make({ http2: false, clientCertificate: null });
    this.byCertificate = new RecentlyUsed(kept, (agent) => this.retire(agent));
  }

  /** @throws Failure when the certificate cannot be used. */
  of(kind: AgentKind): Agent {
    if (this.isClosed) return this.plain;
    const { clientCertificate, http2 } = kind;
    if (clientCertificate !== null) {
      const { certificate, key } = clientCertificate;
      return this.byCertificate.get(`${http2}\n${certificate}\n${key}`, () => this.make(kind));
    }
    return http2 ? (this.http2 ??= this.make(kind)) : this.plain;
  }

  /** Resolves when every exchange under way is over; takes none any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.byCertificate.clear();
    await Promise.all([this.plain.close(), this.http2?.close(), ...this.closing]);
  }

  private retire(agent: Agent): void {
    const closed = agent.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
