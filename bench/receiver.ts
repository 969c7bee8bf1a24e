/**
 * The receiver of every bench, a process of its own: answers 200, counts, and times what says when it was sent.
 * Requests below `/hanging` it takes and never answers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nowMs } from './measuring/monotonic.js';

/** Requests below this path may bear `data.sentAt`. */
const TIMED = '/timed';
const HANGING = '/hanging';

let received = 0;
let latencies: number[] = [];

const server = createServer((request, response) => {
  const answer = (): void => {
    received += 1;
    response.end();
  };
  if (request.url?.startsWith(HANGING)) {
    request.resume();
    return;
  }
  if (!request.url?.startsWith(TIMED)) {
    request.resume().on('end', answer);
    return;
  }
  const at = nowMs();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { sentAt?: number } };
    if (data.sentAt !== undefined) latencies.push(at - data.sentAt);
    answer();
  });
});
// Longer than any bench: a connection closed by us in the middle of one would be an error of ours.
server.keepAliveTimeout = 600_000;

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});

/** Any message asks how things stand. */
process.on('message', () => {
  process.send?.({ received, latencies });
  latencies = [];
});
process.once('disconnect', () => process.exit());
