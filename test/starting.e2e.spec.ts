import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { AppProcess } from './system/app-process.js';
import { System } from './system/system.js';

/** What an app asks PostgreSQL before it takes work, each by a word of its own. */
const QUESTIONS = ['"migrations"', 'webhooks w join streams', 'event_type_changes'];

describe('a database that goes away while an app starts', () => {
  let system: System;
  let server: Server;
  let unasked: string[] = [];

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
    const { port, hostname } = new URL(system.databaseUrl);
    server = createServer((socket) => {
      const through = connect(Number(port || 5432), hostname);
      const close = () => [socket, through].forEach((each) => each.destroy());
      for (const each of [socket, through]) each.on('error', () => undefined).on('close', close);
      through.pipe(socket);
      socket.on('data', (chunk) => {
        const [question] = unasked.filter((each) => chunk.includes(each));
        if (question === undefined) return through.write(chunk);
        unasked = unasked.filter((each) => each !== question);
        return close();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.close();
    await system.stop();
  });

  it.each([
    ['event-router', QUESTIONS],
    ['delivery-worker', QUESTIONS.slice(0, 2)],
    ['subscription-api', [QUESTIONS[0]!, QUESTIONS[2]!]],
  ] as const)('holds %s up, and does not end it', async (name, questions) => {
    const url = new URL(system.databaseUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    unasked = [...questions];
    const app = await AppProcess.start(name, { ...system.environment, DATABASE_URL: url.href });
    expect(unasked).toEqual([]);
    expect(await app.stop()).toBe(0);
  });
});
