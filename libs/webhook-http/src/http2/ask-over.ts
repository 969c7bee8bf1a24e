import { validateHeaderName, validateHeaderValue } from 'node:http';
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import { codeOf } from '../failure/error-details.js';
import { brokenOff, notPossible } from '../failure/failure.js';

export interface Asking {
  /** Some of the answer has come. */
  readonly heard: () => void;
  /**
   * Called once: `refused` when the endpoint vouches that it has done nothing about it (RFC 9113, 8.7). What is
   * given up does not wait for its stream to close: on a dead connection none does.
   */
  readonly over: (how: 'done' | 'refused' | 'given up') => void;
}

/** Makes one request over a session, and tells its exchange and whoever asks how it goes. */
export const askOver = (
  session: ClientHttp2Session,
  request: WatchedDispatch,
  { heard, over }: Asking,
): void => {
  const { exchange } = request;
  let stream: ClientHttp2Stream;
  let isOver = false;
  const end: Asking['over'] = (how) => {
    if (isOver) return;
    isOver = true;
    over(how);
  };
  const controller = {
    abort: (): void => {
      stream.close(constants.NGHTTP2_CANCEL);
      end('given up');
    },
  };
  try {
    const fields = fieldsOf(request);
    exchange.onRequestStart(controller);
    stream = session.request(fields);
  } catch (error) {
    exchange.onResponseError(null, notPossible(error));
    end('done');
    return;
  }
  let hasResponse = false;
  stream.on('response', (headers) => {
    hasResponse = true;
    heard();
    const { ':status': status = 0, ...received } = headers;
    exchange.onResponseStart(controller, status, received);
  });
  stream.on('data', (chunk: Buffer) => {
    heard();
    exchange.onResponseData(controller, chunk);
  });
  stream.on('end', () => {
    // A stream that is reset ends too.
    if (!hasResponse || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    exchange.onResponseEnd();
    // Of a body that the receiver did not want to read to its end.
    if (!stream.writableFinished) stream.close(constants.NGHTTP2_NO_ERROR);
  });
  stream.on('error', (error: Error) => {
    // Its code says more, and comes with its close.
    if (codeOf(error) !== 'ERR_HTTP2_STREAM_ERROR') exchange.onResponseError(controller, error);
  });
  stream.on('close', () => {
    const code = stream.rstCode;
    const isRefused = code === constants.NGHTTP2_REFUSED_STREAM && exchange.startOver();
    if (!isRefused) exchange.onResponseError(controller, brokenOff(code));
    end(isRefused ? 'refused' : 'done');
  });
  stream.end(request.body);
};

/** Names in lower case, as HTTP/2 wants them (RFC 9113, 8.2.1). Throws when a header cannot be sent. */
const fieldsOf = ({ origin, path, headers, body }: WatchedDispatch): Record<string, string[]> => {
  const { host, protocol } = new URL(origin);
  const fields: Record<string, string[]> = {
    ':method': ['POST'],
    ':scheme': [protocol.slice(0, -1)],
    ':authority': [host],
    ':path': [path],
    'content-length': [String(body.length)],
  };
  for (let i = 0; i < headers.length; i += 2) {
    const [name = '', value = ''] = headers.slice(i, i + 2);
    validateHeaderName(name);
    validateHeaderValue(name, value);
    (fields[name.toLowerCase()] ??= []).push(value);
  }
  return fields;
};
