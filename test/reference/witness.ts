import { expect } from '@jest/globals';
import type { Api, Reply } from '../system/api.js';
import {
  operationAt,
  operationsOf,
  responseOf,
  statusIn,
  type Document,
  type Operation,
} from './document.js';
import { Schemas } from './schemas.js';

/** Not told in every reply that may have them. */
const OPTIONAL = /^(?:RateLimit-|Idempotency-Replayed|Retry-After)/;

/** Holds requests and replies against the document, and keeps in mind which replies it saw. */
export class Witness {
  private readonly seen = new Set<string>();
  private readonly schemas: Schemas;

  constructor(private readonly document: Document) {
    this.schemas = new Schemas(document);
  }

  /** Documented replies that were not seen: `createWebhook 409`. */
  get unseen(): readonly string[] {
    return operationsOf(this.document)
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      )
      .filter((each) => !this.seen.has(each));
  }

  async ask<Body = { id: string }>(
    api: Api,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply<Body>> {
    const operation = operationAt(this.document, method, path);
    const reply = await api.call<Body>(method, path, body, headers);
    this.hold(operation, reply);
    if (reply.status < 300 && body !== undefined && operation.requestBody) {
      const [taken] = Object.values(operation.requestBody.content);
      const name = `${operation.operationId} ${reply.status}`;
      expect([name, this.schemas.errorsOf(taken!.schema, body)]).toEqual([name, []]);
    }
    return reply;
  }

  hold(operation: Operation, reply: Reply): void {
    const name = `${operation.operationId} ${reply.status}`;
    const described = responseOf(this.document, operation, reply.status);
    if (!described) throw new Error(`${name} is not described: ${reply.text}`);
    this.seen.add(`${operation.operationId} ${statusIn(operation, reply.status)}`);
    const content = Object.entries(described.content ?? {});
    if (content.length === 0) expect([name, reply.text]).toEqual([name, '']);
    else {
      const type = mediaTypeOf(reply.headers.get('content-type'));
      const [, told] = content.find(([each]) => each === type) ?? [];
      if (!told) throw new Error(`${name} is described as another type than ${type}`);
      const value = type === 'text/html' ? reply.text : reply.body;
      expect([name, this.schemas.errorsOfReply(told.schema, value)]).toEqual([name, []]);
    }
    for (const header of Object.keys(described.headers ?? {})) {
      if (OPTIONAL.test(header)) continue;
      expect([name, header, reply.headers.has(header)]).toEqual([name, header, true]);
    }
  }
}

const mediaTypeOf = (header: string | null): string => header?.split(';', 1)[0] ?? '';
