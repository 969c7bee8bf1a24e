import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface RawRequest {
  readonly method?: string;
  /** As it is to stand in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends what fetch would not: any Host header, and a path and query byte for byte. */
export const rawRequest = async (origin: string, given: RawRequest): Promise<RawReply> => {
  const { method = 'GET', path, headers = {}, body = '' } = given;
  const { hostname, port } = new URL(origin);
  const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { host: hostname, port, method, path, headers: { ...headers, ...length } };
  const sent = request(options).end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of reply.setEncoding('utf8')) text += String(chunk);
  return { status: reply.statusCode ?? 0, headers: reply.headers, text };
};
