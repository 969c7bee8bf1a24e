import { once } from 'node:events';
import { connect } from 'node:net';
import type { Reply } from './api.js';

/** What is answered to a request with a header that is none. */
export const unreadableRequest = async (
  origin: string,
  method: string,
  path: string,
): Promise<Reply> => {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nA header: none\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
  const [head = '', text = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  return {
    status: Number(first.split(' ')[1]),
    headers: new Headers(lines.map((line) => line.split(': ') as [string, string])),
    body: JSON.parse(text) as unknown,
    text,
  };
};
