import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DomainEvent } from '../event/domain-event.js';
import { SubscriptionIndex, type Subscription } from './subscription-index.js';

type Matched = Pick<DomainEvent, 'account' | 'type' | 'project'>;

/** Who wants an event, said without an index. */
const wants = ({ account, events, projects }: Subscription, event: Matched): boolean =>
  account === event.account &&
  (projects.length === 0 || (event.project !== null && projects.includes(event.project))) &&
  events.some(
    (pattern) =>
      pattern === '*' ||
      pattern === event.type ||
      (pattern.endsWith('.*') && event.type.startsWith(pattern.slice(0, -1))),
  );

const account = fc.constantFrom('acme', 'other');
const project = fc.constantFrom('1', '2', '3');
const type = fc
  .array(fc.constantFrom('task', 'comment', 'created', 'x'), { minLength: 1, maxLength: 3 })
  .map((words) => words.join('.'));
const pattern = fc.oneof(
  fc.constant('*'),
  type,
  type.map((prefix) => `${prefix}.*`),
);
const subscription: fc.Arbitrary<Subscription> = fc.record({
  webhookId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  account,
  events: fc.array(pattern, { maxLength: 4 }),
  projects: fc.array(project, { maxLength: 2 }),
});
const event: fc.Arbitrary<Matched> = fc.record({
  account,
  type,
  project: fc.option(project),
});
const change = fc.oneof(
  { weight: 3, arbitrary: subscription.map((put) => ({ put })) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e').map((remove) => ({ remove })) },
);

const subscribed = (...subscriptions: readonly Partial<Subscription>[]): SubscriptionIndex => {
  const index = new SubscriptionIndex();
  for (const given of subscriptions) {
    index.put({ webhookId: 'a', account: 'acme', events: ['task.*'], projects: [], ...given });
  }
  return index;
};
const taskCreated: Matched = { account: 'acme', type: 'task.created', project: '42' };

describe('the subscription index', () => {
  it('names the webhooks that want an event', () => {
    const index = subscribed({ webhookId: 'a' }, { webhookId: 'b', events: ['comment.*'] });
    expect(index.match(taskCreated)).toEqual(new Set(['a']));
  });

  it('names a webhook once though several patterns match', () => {
    const index = subscribed({ events: ['*', 'task.*', 'task.created', 'task.created'] });
    expect([...index.match(taskCreated)]).toEqual(['a']);
  });

  it('keeps accounts apart', () => {
    expect(subscribed({ account: 'other' }).match(taskCreated).size).toBe(0);
  });

  it('takes no project list for every project', () => {
    expect(subscribed({ projects: [] }).match({ ...taskCreated, project: null }).size).toBe(1);
  });

  it('keeps an event without project from webhooks with a project list', () => {
    const index = subscribed({ projects: ['42'] });
    expect(index.match(taskCreated).size).toBe(1);
    expect(index.match({ ...taskCreated, project: null }).size).toBe(0);
    expect(index.match({ ...taskCreated, project: '43' }).size).toBe(0);
  });

  it('replaces a subscription that is put again', () => {
    const index = subscribed({ events: ['task.*'] }, { events: ['comment.*'] });
    expect(index.match(taskCreated).size).toBe(0);
    expect(index.size).toBe(1);
  });

  it('tells of webhooks to those who ask for them, not to those who ask for everything', () => {
    const index = new SubscriptionIndex();
    for (const [webhookId, events] of Object.entries({
      every: ['*'],
      below: ['webhook.*'],
      exactly: ['webhook.disabled'],
      both: ['*', 'webhook.disabled'],
    })) {
      index.put({ webhookId, account: 'acme', events, projects: [] });
    }
    const matched = index.match({ account: 'acme', type: 'webhook.disabled', project: null });
    expect([...matched].sort()).toEqual(['below', 'both', 'exactly']);
  });

  it('forgets a subscription that is removed, and takes one that is not there', () => {
    const index = subscribed({});
    index.remove('a');
    index.remove('a');
    expect(index.match(taskCreated).size).toBe(0);
    expect(index.size).toBe(0);
  });

  it('matches as its definition says, after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.array(event), (changes, events) => {
        const index = new SubscriptionIndex();
        const all = new Map<string, Subscription>();
        for (const made of changes) {
          if ('put' in made) {
            index.put(made.put);
            all.set(made.put.webhookId, made.put);
          } else {
            index.remove(made.remove);
            all.delete(made.remove);
          }
        }
        expect(index.size).toBe(all.size);
        for (const published of events) {
          const wanting = [...all.values()].filter((one) => wants(one, published));
          expect([...index.match(published)].sort()).toEqual(
            wanting.map(({ webhookId }) => webhookId).sort(),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
