import type { Renderer } from '#application';
import type { DeliveryProfile } from '#domain';
import type { DialectServices } from './services.js';

/** A request as it came, whatever its form. */
export interface DialectRequest {
  /** Upper case. */
  readonly method: string;
  /** Raw, below the place where the dialect is mounted: begins with `/`. */
  readonly path: string;
  /** Raw, without its `?`. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** What the place where it is mounted says of the account; null: nothing. */
  readonly account: string | null;
  /** The URL of the place where the dialect is mounted, as the client knows it, without a final `/`. */
  readonly baseUrl: string;
}

export interface DialectReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers in the words of its system, errors too. */
export interface DialectApi {
  handle(request: DialectRequest): Promise<DialectReply>;
}

/** One real system, mapped onto webhooks as they are: its words, its profile, its form. */
export interface Dialect {
  /** Also the name of its preset, and of the place where it is mounted. */
  readonly name: string;
  readonly preset: DeliveryProfile;
  /** By the shapes that its preset names. */
  readonly renderers: Readonly<Record<string, Renderer>>;
  /** Whether an account stands in the path, as in `/worksection/{account}`. */
  readonly accountInPath: boolean;
  readonly api: (services: DialectServices) => DialectApi;
}
