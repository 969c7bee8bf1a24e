import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from './system/api.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Figures {
  readonly since: string;
  readonly until: string;
  readonly deliveries: number;
  readonly attempts: number;
  readonly successes: number;
  readonly failures: number;
  readonly successRate: number | null;
  readonly durationMs: { readonly p50: number; readonly p95: number } | null;
}

interface Statistics extends Figures {
  readonly window: string;
  readonly buckets: readonly Figures[];
}

describe('how deliveries to a webhook went', () => {
  let system: System;
  let webhook: string;

  beforeAll(async () => {
    system = await System.start();
    let refusals = 2;
    system.receiver.behave('/counted', (response) => {
      refusals -= 1;
      response.writeHead(refusals >= 0 ? 503 : 200).end();
    });
    const url = system.receiver.url('/counted');
    webhook = (await system.api.create({ url, events: ['counted'], enabled: true })).id;
    await system.service.publish(
      ...Array.from({ length: 5 }, (_, i) => ({ id: `e-${i}`, type: 'counted' })),
    );
    const made = async () =>
      (await system.query(`select from deliveries where state = 'succeeded'`)).length === 5;
    await until(made, 'every delivery to succeed');
  });
  afterAll(() => system.stop());

  const show = (query: string, api: Api = system.api) =>
    api.call<Statistics>('GET', `/v1/webhooks/${webhook}/stats${query}`);

  it.each([
    ['hour', 60, 60_000],
    ['day', 96, 900_000],
    ['week', 84, 7_200_000],
  ])('is shown over the last %s, in %i buckets', async (window, count, length) => {
    const { body } = await show(`?window=${window}`);
    expect(body).toMatchObject({ window, deliveries: 5, attempts: 7, successes: 5, failures: 2 });
    expect(body.successRate).toBeCloseTo(5 / 7);
    expect(body.durationMs).toEqual({
      p50: expect.any(Number),
      p95: expect.any(Number),
      p99: expect.any(Number),
    });
    expect(body.buckets).toHaveLength(count);
    const lengths = body.buckets.map((each) => Date.parse(each.until) - Date.parse(each.since));
    expect(new Set(lengths)).toEqual(new Set([length]));
    expect([body.buckets[0]?.since, body.buckets.at(-1)?.until]).toEqual([body.since, body.until]);
    for (const fact of ['deliveries', 'attempts', 'successes', 'failures'] as const) {
      expect(body.buckets.reduce((sum, each) => sum + each[fact], 0)).toBe(body[fact]);
    }
    const busy = body.buckets.filter(({ attempts }) => attempts > 0);
    for (const { durationMs } of busy) {
      expect(durationMs?.p95).toBeGreaterThanOrEqual(durationMs!.p50);
    }
    const quiet = body.buckets.filter(({ attempts }) => attempts === 0);
    expect(quiet[0]).toMatchObject({ successRate: null, durationMs: null });
  });

  it('is shown over a day when nothing is said', async () => {
    expect((await show('')).body.window).toBe('day');
    expect((await show('?window=year')).status).toBe(422);
  });

  it('is shown to those of its account who may read deliveries', async () => {
    expect((await show('', system.api.as('other'))).status).toBe(404);
    const keyFor = async (scope: string) => {
      const draft = { name: scope, scopes: [scope] };
      const reply = await system.api.call<{ key: string }>('POST', '/v1/api-keys', draft);
      return new Api(system.apiUrl, reply.body.key);
    };
    expect((await show('', await keyFor('webhooks:read'))).status).toBe(403);
    expect((await show('', await keyFor('deliveries:read'))).status).toBe(200);
  });
});
