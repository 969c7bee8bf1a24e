import type { ClientCertificate } from '#application';
import type { Carrier } from './carrier.js';
import { RecentlyUsed } from './recently-used.js';

export interface CarrierKind {
  readonly http2: boolean;
  readonly clientCertificate: ClientCertificate | null;
}

export const PLAIN: CarrierKind = { http2: false, clientCertificate: null };

/** Makes a carrier. Throws Failure when the certificate cannot be used. */
export type MakeCarrier = (kind: CarrierKind) => Carrier;

/** With their connections they cost about 100 KiB each. */
const CERTIFICATES_KEPT = 100;

/** The carriers letters go by: who showed a certificate once must not send another's letters over that connection. */
export class Carriers {
  private readonly plain: Carrier;
  private http2: Carrier | null = null;
  private readonly byCertificate: RecentlyUsed<string, Carrier>;
  private readonly closing = new Set<Promise<void>>();
  private isClosed = false;

  constructor(
    private readonly make: MakeCarrier,
    kept = CERTIFICATES_KEPT,
  ) {
    this.plain = make(PLAIN);
    this.byCertificate = new RecentlyUsed(kept, (carrier) => this.retire(carrier));
  }

  /** @throws Failure when the certificate cannot be used. */
  of(kind: CarrierKind): Carrier {
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

  private retire(carrier: Carrier): void {
    const closed = carrier.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
