import { describe, expect, it } from '@jest/globals';
import type { DeliveredEvent, PublishedEvent } from '#application';
import { PLAIN_SETTINGS } from '#domain';
import { FakeClock, SequentialIds } from '../../../application/src/testing/index.js';
import type { DialectServices } from '../services.js';
import { subscriptionIdOf } from './subscription-id.js';
import { Subscriptions, type Call } from './subscriptions.js';

const MADE = { number: 16, createdAt: '2016-11-30T03:45:54.123Z' };
const user = { id: 'alice', number: 7, name: 'Alice', email: null, plan: 'pro', role: 'member' };
const call = {
  caller: { deployment: 'acme', user, credential: { actor: 'key:1' } },
  fields: { object_id: '8' },
  id: subscriptionIdOf(MADE),
} as unknown as Call;

/** Of a user who has one, which the native API made. */
const madeWith = (events: readonly string[]) => {
  const settings = {
    ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://x', preset: 'accelo', owner: 'alice' },
    events,
  };
  const webhook = { ...MADE, id: 'w', account: 'acme', settings };
  const sent: DeliveredEvent[] = [];
  const published: PublishedEvent[] = [];
  const services = {
    ...{ clock: new FakeClock(), ids: new SequentialIds() },
    webhooks: { list: () => Promise.resolve({ items: [webhook], next: null }) },
    profiles: { of: () => ({ encoding: 'form' }) },
    testWebhook: {
      saved: (_: unknown, event: DeliveredEvent) => {
        sent.push(event);
        return Promise.resolve({ answer: { status: 204 } });
      },
    },
    routeEvents: {
      execute: ({ published: event }: { published: PublishedEvent }) => {
        published.push(event);
        return Promise.resolve();
      },
    },
  };
  const all = new Subscriptions(services as unknown as DialectServices, {
    ...{ requestsPerHour: 0, ownerPlans: null, redirectUris: {} },
  });
  return { all, sent, published };
};

describe('a subscription that the native API made', () => {
  it.each([
    [['task.created'], 'create_task', 'task'],
    [['task.*'], 'assign_task', 'task'],
    [['quote.*', 'ship.sailed'], 'create_quote', 'quote'],
    [['*'], 'assign_task', 'task'],
  ])('with %j is listed, dispatched and triggered as %s', async (events, id, table) => {
    const { all, sent, published } = madeWith(events);
    expect(await all.list(call)).toMatchObject({
      response: { subscriptions: [{ event_id: id, trigger_table: table }] },
    });
    expect(await all.dispatch(call)).toEqual({ status: 'ok', response: { status: 204 } });
    const details = JSON.stringify({ object: { type: table, id: 8 } });
    expect(sent).toMatchObject([{ type: `accelo.${id}`, details }]);
    expect(await all.trigger(call)).toEqual({ status: 'ok', response: null });
    expect(published).toMatchObject([{ event: { account: 'acme', type: `accelo.${id}` } }]);
  });

  it('with what is no event of the system is listed without one, and cannot be dispatched', async () => {
    const { all } = madeWith(['ship.*']);
    expect(await all.list(call)).toMatchObject({
      response: { subscriptions: [{ event_id: null, trigger_table: null }] },
    });
    await expect(all.dispatch(call)).rejects.toMatchObject({ status: 'invalid_request' });
    await expect(all.trigger(call)).rejects.toMatchObject({ status: 'invalid_request' });
  });
});
