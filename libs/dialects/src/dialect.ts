import type { Credential, Renderer } from '#application';
import type { DeliveryProfile, JsonObject } from '#domain';
import type { z } from 'zod';
import type { DialectServices } from './services.js';

/** A request as it came, whatever its form. */
export interface DialectRequest {
  /** Upper case. */
  readonly method: string;
  /** Raw, below the place where the dialect is mounted: begins with `/`. */
  readonly path: string;
  /** Raw, without its `?`. */
  readonly query: string;
  /** Names in lower case; several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came, up to 1 MiB; empty where there was none. */
  readonly body: Uint8Array;
  /** What the place where it is mounted says of the account; null: nothing. */
  readonly account: string | null;
  /** The URL of the place where the dialect is mounted, as the client knows it, without a final `/`. */
  readonly baseUrl: string;
  /** Where accounts have hosts of their own, `{account}` standing for its name; undefined: the settings name none. */
  readonly accountUrl?: string;
}

export interface DialectReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who asked, for the log. */
  readonly caller?: Credential;
}

/** Answers in the words of its system, errors too. */
export interface DialectApi {
  handle(request: DialectRequest): Promise<DialectReply>;
  /**
   * What is answered where `handle` could not: 400 the request could not be read, 413 its body is too long,
   * 500 something went wrong here, 503 the store is out of reach. The request comes without its body.
   */
  fault(status: number, request: DialectRequest): DialectReply;
}

/** One real system, mapped onto webhooks as they are: its words, its profile, its form. */
export interface Dialect {
  /** Also the name of its preset, and of the place where it is mounted. */
  readonly name: string;
  readonly preset: DeliveryProfile;
  /** By the shapes that its preset names. */
  readonly renderers: Readonly<Record<string, Renderer>>;
  /** Of these shapes, those that tell several events in one request. */
  readonly listShapes: readonly string[];
  /** Of these shapes, those that tell the account's time; undefined: none. */
  readonly localShapes?: readonly string[];
  /** Whether an account stands in the path, as in `/worksection/{account}`. */
  readonly accountInPath: boolean;
  /** What an installation may choose besides the profile, each with a default. */
  readonly options: z.ZodType;
  /** `options` are this installation's; throws a ZodError when they are none of the dialect's. */
  readonly api: (services: DialectServices, options: JsonObject) => DialectApi;
}

type Written<Options> = Omit<Dialect, 'api' | 'options'> & {
  readonly options: z.ZodType<Options>;
  readonly api: (services: DialectServices, options: Options) => DialectApi;
};

export const dialectWith = <Options>({ options, api, ...rest }: Written<Options>): Dialect => ({
  ...{ ...rest, options },
  api: (services, given) => api(services, options.parse(given)),
});
