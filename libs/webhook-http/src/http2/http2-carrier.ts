import type { ConnectionLimits } from '../connections/agent-of.js';
import type { Carrier } from '../connections/carrier.js';
import type { Connect } from '../connections/connect.js';
import type { Exchange } from '../exchange/exchange.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import { senderClosed } from '../failure/failure.js';
import { Http2Endpoint } from './http2-endpoint.js';

export interface Http2CarrierOptions {
  /** Offers HTTP/2 when it speaks TLS. */
  readonly connect: Connect;
  readonly limits: ConnectionLimits;
  /** Carries to those who do not speak HTTP/2. */
  readonly http1: Carrier;
}

/** An endpoint that spoke HTTP/1.1 is not asked for HTTP/2 again for so long. */
const HTTP1_KNOWN_MS = 600_000;
const HTTP1_KEPT = 10_000;

/**
 * Carries over HTTP/2 where the endpoint offers it (ALPN), else over HTTP/1.1. Its own, by node:http2: that of
 * undici 7 breaks off every request of a connection whose receiver announces its end (GOAWAY), as many do after
 * some number of requests, and keeps idle connections for ever.
 */
export class Http2Carrier implements Carrier {
  private readonly endpoints = new Map<string, Http2Endpoint>();
  /** Until when, in ms of the monotonic clock. */
  private readonly http1Only = new Map<string, number>();
  private isClosed = false;

  constructor(private readonly options: Http2CarrierOptions) {}

  dispatch(request: WatchedDispatch, exchange: Exchange): void {
    const { origin } = request;
    if (this.isClosed) return exchange.onResponseError(null, senderClosed());
    if (origin.startsWith('http:') || this.isHttp1Only(origin)) return this.byHttp1(request);
    this.endpointOf(origin).dispatch(request);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.endpoints.values()].map((endpoint) => endpoint.close()));
    await this.options.http1.close();
  }

  private endpointOf(origin: string): Http2Endpoint {
    const known = this.endpoints.get(origin);
    if (known) return known;
    const endpoint: Http2Endpoint = new Http2Endpoint({
      ...this.options,
      origin,
      onHttp1: (requests) => {
        this.rememberHttp1(origin);
        for (const request of requests) this.byHttp1(request);
      },
      onRefused: (request) => this.dispatch(request, request.exchange),
      onEmpty: () => {
        if (this.endpoints.get(origin) === endpoint) this.endpoints.delete(origin);
      },
    });
    this.endpoints.set(origin, endpoint);
    return endpoint;
  }

  private byHttp1(request: WatchedDispatch): void {
    this.options.http1.dispatch(request, request.exchange);
  }

  private isHttp1Only(origin: string): boolean {
    const until = this.http1Only.get(origin);
    return until !== undefined && until > performance.now();
  }

  private rememberHttp1(origin: string): void {
    if (this.http1Only.size >= HTTP1_KEPT) this.http1Only.clear();
    this.http1Only.set(origin, performance.now() + HTTP1_KNOWN_MS);
  }
}
