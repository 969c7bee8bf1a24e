import { DomainError, type JsonObject } from '#domain';
import {
  ownOptionsOf,
  type DialectApi,
  type DialectReply,
  type DialectRequest,
  type DialectServices,
} from '#dialects';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { AnsweredRequest } from '../http/answered-request.js';
import { problem } from '../http/problem.js';
import { sendProblem } from '../http/send-problem.js';
import type { Mount, Mounts } from './mount.js';
import type { MountedRequests } from './mounted-requests.js';

interface Terms {
  readonly mounts: Mounts;
  readonly requests: MountedRequests;
  readonly services: DialectServices;
  readonly options: Readonly<Record<string, JsonObject>>;
  readonly publicUrl: string;
}

/**
 * Lets the dialects answer beside the API's own routes, each in its own words, whatever it is sent. To be
 * called after followConventions, whose request ids and log lines they share.
 */
export const mountDialects = (fastify: FastifyInstance, terms: Terms): void => {
  const { mounts, services, options } = terms;
  for (const { name, api: apiWith } of mounts.dialects) {
    const api = apiWith(services, ownOptionsOf(name, options));
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
        done(null, body);
      });
      scope.setErrorHandler((error, request: AnsweredRequest, reply) =>
        answer(request, reply, terms, async (mount, asked) =>
          fault(api, error, request, asked(mount)),
        ),
      );
      scope.all(`/${name}`, (request: AnsweredRequest, reply) =>
        answer(request, reply, terms, async (mount, asked) =>
          api.handle(asked(await withAccount(mount, services))),
        ),
      );
    });
  }
};

const answer = async (
  request: AnsweredRequest,
  reply: FastifyReply,
  { requests, publicUrl }: Terms,
  make: (mount: Mount, asked: (mount: Mount) => DialectRequest) => Promise<DialectReply>,
): Promise<unknown> => {
  const mount = requests.mountOf(request.raw);
  if (!mount) return sendProblem(request, reply, problem(404, 'not-found', 'Nothing is here.'));
  const asked = (at: Mount): DialectRequest => {
    if (at.account !== null) request.account = at.account;
    return askedBy(request, at, publicUrl);
  };
  const { status, headers, body, caller } = await make(mount, asked);
  if (caller) request.credential = caller;
  return reply.status(status).headers(headers).send(body);
};

/** An account may name hosts of its own. Throws StoreUnavailable. */
const withAccount = async (mount: Mount, { access }: DialectServices): Promise<Mount> => {
  const account = mount.host === null ? undefined : await access.findAccountByHost(mount.host);
  return account ? { ...mount, account: account.id } : mount;
};

/** What could not be read is told with its own status; what is not foreseen goes to the log with its stack. */
const fault = (
  api: DialectApi,
  error: unknown,
  request: AnsweredRequest,
  asked: DialectRequest,
): DialectReply => {
  const status = statusOf(error);
  if (status === 500) {
    request.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return api.fault(status, asked);
};

const PASSING = new Set([
  ...['store-unavailable', 'broker-unavailable', 'issuer-unavailable', 'stream-has-moved'],
]);

const statusOf = (error: unknown): number => {
  if (error instanceof DomainError && PASSING.has(error.code)) return 503;
  const carried = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof carried === 'number' && carried >= 400 && carried < 500 ? carried : 500;
};

const NOTHING = new Uint8Array();

const askedBy = (
  { method, raw, body }: AnsweredRequest,
  { account, accountHosts, prefix, path, query }: Mount,
  publicUrl: string,
): DialectRequest => ({
  ...{ method, path, query, account },
  ...(accountHosts !== null && {
    accountUrl: `${new URL(publicUrl).protocol}//${accountHosts.replace('*', '{account}')}`,
  }),
  headers: joined(raw.headers),
  body: body instanceof Uint8Array ? body : NOTHING,
  baseUrl: `${originFor(raw.headers.host, publicUrl)}${prefix}`,
});

const joined = (headers: IncomingHttpHeaders): DialectRequest['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );

/** Behind a proxy that ends TLS the client's scheme is that of the public URL. */
const originFor = (host: string | undefined, publicUrl: string): string => {
  const { protocol, host: publicHost } = new URL(publicUrl);
  return host === undefined || host === publicHost ? publicUrl : `${protocol}//${host}`;
};
