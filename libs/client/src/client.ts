import { ROUTES, type Operations, type Problem } from './api.js';
import { PostriderProblem } from './postrider-problem.js';

export type OperationId = keyof Operations;

export interface ClientOptions {
  /** `https://postrider.example.com` */
  readonly baseUrl: string;
  /** The admin key, an API key or an access token; a function is asked before each request. */
  readonly token: string | (() => string | Promise<string>);
  /** Which account it is about, for the admin key. */
  readonly account?: string;
  /** How often a request is sent at most when the API is out of reach or asks for patience. 3 unless told otherwise. */
  readonly attempts?: number;
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Changes a webhook only while it is at this ETag. */
  readonly ifMatch?: string;
  /** Names a POST, so that it is done once however often it is sent; made up unless given. */
  readonly idempotencyKey?: string;
  /** Names the request in Postrider's log. */
  readonly requestId?: string;
  readonly signal?: AbortSignal;
}

export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | null;
  readonly location: string | null;
  readonly requestId: string | null;
}

type Input<Id extends OperationId> = Operations[Id]['input'];
/** What needs no input may be called without. */
type Rest<Id extends OperationId> =
  Partial<Input<Id>> extends Input<Id>
    ? [input?: Input<Id>, options?: CallOptions]
    : [input: Input<Id>, options?: CallOptions];

interface AnyInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface Page {
  readonly data: readonly unknown[];
  readonly next: string | null;
}
/** Operations that answer page by page. */
type Listing = {
  [Id in OperationId]: Operations[Id]['reply'] extends Page ? Id : never;
}[OperationId];
type Item<Id extends Listing> = Operations[Id]['reply'] extends {
  readonly data: readonly (infer Each)[];
}
  ? Each
  : never;

const WORTH_ANOTHER_TRY = new Set([429, 503]);
const FIRST_PAUSE_MS = 200;

/** Calls the API by its operations' names. Throws PostriderProblem when it refuses. */
export class PostriderClient {
  private readonly fetch: typeof fetch;
  private readonly baseUrl: string;

  constructor(private readonly options: ClientOptions) {
    this.fetch = options.fetch ?? globalThis.fetch;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  async call<Id extends OperationId>(
    id: Id,
    ...[input, options]: Rest<Id>
  ): Promise<Reply<Operations[Id]['reply']>> {
    return this.ask(id, input ?? {}, options ?? {});
  }

  /** Everything of a listing, page by page as it is asked for. */
  async *each<Id extends Listing>(id: Id, ...[input, options]: Rest<Id>): AsyncGenerator<Item<Id>> {
    const given: AnyInput = input ?? {};
    for (let cursor: string | undefined; ;) {
      const query = { ...given.query, ...(cursor !== undefined && { cursor }) };
      const { body }: Reply<Page> = await this.ask(id, { ...given, query }, options ?? {});
      yield* body.data as readonly Item<Id>[];
      if (body.next === null) return;
      cursor = body.next;
    }
  }

  private async ask<Body>(
    id: OperationId,
    { path = {}, query = {}, body }: AnyInput,
    options: CallOptions,
  ): Promise<Reply<Body>> {
    const [method, template] = ROUTES[id];
    const url = `${this.baseUrl}${filled(template, path)}${searchOf(query)}`;
    const headers = this.headersOf(method, body, options);
    const { signal } = options;
    const response = await this.persist(method, async () =>
      this.fetch.call(globalThis, url, {
        method,
        headers: { ...headers, authorization: `Bearer ${await this.token()}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
    if (!response.ok) throw new PostriderProblem(id, await problemOf(response));
    return {
      status: response.status,
      body: (await bodyOf(response)) as Body,
      etag: response.headers.get('etag'),
      location: response.headers.get('location'),
      requestId: response.headers.get('x-request-id'),
    };
  }

  private token(): string | Promise<string> {
    const { token } = this.options;
    return typeof token === 'string' ? token : token();
  }

  private headersOf(
    method: string,
    body: unknown,
    { ifMatch, idempotencyKey, requestId }: CallOptions,
  ): Readonly<Record<string, string>> {
    const { account } = this.options;
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return {
      accept: 'application/json, application/problem+json, text/html;q=0.5',
      ...(account !== undefined && { 'postrider-account': account }),
      ...(body !== undefined && { 'content-type': type }),
      ...(method === 'POST' && { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    };
  }

  /**
   * Every operation may be repeated: a POST has its key, the others change nothing the second time. Where a reply was
   * lost, though, a refusal may only say that the request itself was done: then the loss is thrown, not the refusal.
   */
  private async persist(method: string, send: () => Promise<Response>): Promise<Response> {
    const { attempts = 3 } = this.options;
    let lost: Error | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const pause = FIRST_PAUSE_MS * 2 ** (attempt - 1);
      let response: Response;
      try {
        response = await send();
      } catch (error) {
        if (!(error instanceof Error) || error.name === 'AbortError') throw error;
        if (attempt >= attempts) throw error;
        lost = error;
        await sleep(pause);
        continue;
      }
      if (lost && mayBeItsOwnDoing(method, response)) throw lost;
      if (attempt >= attempts || !(await isWorthAnotherTry(response))) return response;
      const seconds = Number(response.headers.get('retry-after') ?? NaN);
      await sleep(Number.isFinite(seconds) ? seconds * 1_000 : pause);
    }
  }
}

/** What it deleted is not there any more, and what it changed is at another version. */
const mayBeItsOwnDoing = (method: string, { status }: Response): boolean =>
  (method === 'DELETE' && status === 404) ||
  (['PATCH', 'PUT', 'DELETE'].includes(method) && status === 412);

const isWorthAnotherTry = async (response: Response): Promise<boolean> => {
  if (WORTH_ANOTHER_TRY.has(response.status)) return true;
  if (response.status !== 409) return false;
  const { type } = await problemOf(response.clone());
  return type === '/problems/idempotency-in-progress';
};

const filled = (template: string, path: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));

const searchOf = (query: Readonly<Record<string, unknown>>): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return undefined;
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return isJson ? (JSON.parse(text) as unknown) : text;
};

/** Also of an answer that something in between gave. */
const problemOf = async (response: Response): Promise<Problem> => {
  const { status, statusText } = response;
  try {
    const body = (await bodyOf(response)) as Partial<Problem> | undefined;
    if (typeof body?.type === 'string' && typeof body.detail === 'string') return body as Problem;
  } catch {
    // Not JSON, whatever it says it is.
  }
  const detail = `answered ${status} ${statusText}`.trim();
  return { type: '/problems/unknown', title: statusText, status, detail };
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
