import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refused } from '../ports/incoming-message.js';
import { NOON } from '../testing/fake-clock.js';
import { anyObjectText } from '../testing/json-texts.js';
import { readDomainEvent, type Publication, type PublishedEvent } from './read-domain-event.js';

const terms = { maxBytes: 1_000, now: NOON };
const message = (body: unknown, given: Partial<Publication> = {}): Publication => ({
  routingKey: 'task.created',
  contentType: 'application/json',
  messageId: undefined,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  ...given,
});
const read = (body: unknown, given?: Partial<Publication>, others: object = {}): PublishedEvent =>
  readDomainEvent(message(body, given), { ...terms, ...others });
const reasonOf = (body: unknown, given?: Partial<Publication>): string => {
  try {
    read(body, given);
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
  return 'taken';
};
const dataOf = ({ body, data }: PublishedEvent): string => body.slice(...data);

const facts = {
  id: 'event-1',
  type: 'task.created',
  account: 'acme',
  project: '42',
  occurredAt: '2026-11-20T11:00:00.000Z',
};

describe('a domain event in plain JSON', () => {
  it('is read with all it says', () => {
    const { event, body, data } = read({ ...facts, data: { n: 1 } });
    expect(event).toEqual(facts);
    expect(body.slice(...data)).toBe('{"n":1}');
  });

  it('needs no more than an id', () => {
    expect(read({ id: 'event-1' }).event).toEqual({
      id: 'event-1',
      type: 'task.created',
      account: 'default',
      project: null,
      occurredAt: new Date(NOON).toISOString(),
    });
  });

  it('happened in the project that its rich members name, when it says none', () => {
    const ancestors = [{ type: 'project', id: 26 }];
    expect(read({ id: 'e', ancestors }).event.project).toBe('26');
    expect(read({ id: 'e', ancestors, project: '42' }).event.project).toBe('42');
    const project = { id: 'e', object: { id: 26 } };
    expect(read(project, { routingKey: 'project.updated' }).event.project).toBe('26');
  });

  it('has the id of its message, when it says none', () => {
    expect(read({}, { messageId: 'm-1' }).event.id).toBe('m-1');
    expect(read({ id: 'own' }, { messageId: 'm-1' }).event.id).toBe('own');
  });

  it('has the account it came in by, when it says none', () => {
    expect(read({ id: 1 }, {}, { account: 'mine' }).event.account).toBe('mine');
  });

  it('has its own type before the routing key', () => {
    expect(read({ ...facts, type: 'task.deleted' }).event.type).toBe('task.deleted');
  });

  it('may write ids as whole numbers', () => {
    expect(read({ id: 7, account: 8, project: 9 }).event).toMatchObject({
      id: '7',
      account: '8',
      project: '9',
    });
  });

  it.each([
    ['2026-11-20T12:00:00+01:00', '2026-11-20T11:00:00.000Z'],
    ['2026-11-20T11:00:00.123456Z', '2026-11-20T11:00:00.123Z'],
    ['2026-11-20T11:00Z', '2026-11-20T11:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2028-02-29T23:00:00-02:00', '2028-03-01T01:00:00.000Z'],
  ])('may have happened at %s', (occurredAt, expected) => {
    expect(read({ ...facts, occurredAt }).event.occurredAt).toBe(expected);
  });

  it('has no data when it says none', () => {
    expect(read(facts).data).toEqual([0, 0]);
    expect(dataOf(read({ ...facts, data: null }))).toBe('null');
  });
});

describe('a CloudEvent in structured mode', () => {
  const cloudEvent = {
    specversion: '1.0',
    source: '/tasks',
    id: 'event-1',
    type: 'task.created',
    time: '2026-11-20T11:00:00Z',
    account: 'acme',
    project: '42',
    data: { n: 1 },
  };

  it.each(['application/cloudevents+json; charset=utf-8', 'application/json', undefined])(
    'is read, sent as %s',
    (contentType) => {
      const published = read(cloudEvent, { contentType, routingKey: 'other' });
      expect(published.event).toEqual(facts);
      expect(dataOf(published)).toBe('{"n":1}');
    },
  );

  it('is refused with data that is not JSON', () => {
    expect(reasonOf({ ...cloudEvent, data_base64: 'AAAA' })).toBe('data-not-json');
  });

  it('is refused when its time is none', () => {
    expect(reasonOf({ ...cloudEvent, time: 'soon' })).toBe('invalid-time');
  });
});

describe('a CloudEvent in binary mode', () => {
  it.each(['cloudEvents:', 'cloudEvents_', 'ce-'])('is read from headers with %s', (prefix) => {
    const attributes = {
      ...{ specversion: '1.0', id: 'event-1', type: 'task.created', account: 'acme' },
      ...{ project: '42', time: '2026-11-20T11:00:00Z' },
    };
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`${prefix}${name}`, value]),
    );
    const published = read(' [1, {"id": "inner"}] ', { headers });
    expect(published.event).toEqual(facts);
    expect(dataOf(published)).toBe(' [1, {"id": "inner"}] ');
  });

  it('must have JSON for its data', () => {
    expect(reasonOf('plain', { headers: { 'ce-specversion': '1.0', 'ce-id': '1' } })).toBe(
      'not-json',
    );
  });
});

describe('the data of a domain event', () => {
  it.each([
    '12345678901234567890.10',
    '{"b": 1, "a": 2,\n "b": 3}',
    '"Gr\\u00f6\\u00dfe 😀"',
    '{"deep":[{"id":"not this"}]}',
  ])('is left as it was written: %s', (data) => {
    expect(dataOf(read(`{"id":"1" , "data" : ${data} ,"z":0}`))).toBe(data);
  });

  it('is left as it was written, whatever it is', () => {
    fc.assert(
      fc.property(anyObjectText, ({ text }) => {
        const body = `{"id":"1","data":${text}}`;
        expect(dataOf(read(body, {}, { maxBytes: 1e6 }))).toBe(text.trim());
      }),
    );
  });
});

describe('a message is refused', () => {
  it.each<[string, unknown, Partial<Publication>?]>([
    ['too-large', { id: 'x'.repeat(1_000) }],
    ['not-utf8', '', { body: Uint8Array.of(0x22, 0xff, 0x22) }],
    ['not-json', '{"id":1'],
    ['not-json', ''],
    ['not-json', '\ufeff{"id":1}'],
    ['not-an-object', '[{"id":1}]'],
    ['not-an-object', 'null'],
    ['invalid-id', {}],
    ['invalid-id', { id: '' }],
    ['invalid-id', { id: 1.5 }],
    ['invalid-id', { id: { a: 1 } }],
    ['invalid-id', { id: 'x'.repeat(129) }],
    ['invalid-id', { id: 'a\u0000' }],
    ['invalid-id', '{"id":"\\ud800"}'],
    ['invalid-type', { id: 1, type: 'Task.Created' }],
    ['invalid-type', { id: 1 }, { routingKey: '#' }],
    ['reserved-type', { id: 1, type: 'webhook.disabled' }],
    ['reserved-type', { id: 1 }, { routingKey: 'webhook.to-come' }],
    [
      'reserved-type',
      {},
      { headers: { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-type': 'webhook.created' } },
    ],
    ['invalid-account', { id: 1, account: '' }],
    ['invalid-project', { id: 1, project: true }],
    ['invalid-occurredat', { id: 1, occurredAt: 'yesterday' }],
    ['invalid-occurredat', { id: 1, occurredAt: 1_700_000_000 }],
    ['invalid-occurredat', { id: 1, occurredAt: '12' }],
    ['invalid-occurredat', { id: 1, occurredAt: 'Nov 20, 2026' }],
    ['invalid-occurredat', { id: 1, occurredAt: '2026-13-01T00:00:00Z' }],
    ['invalid-occurredat', { id: 1, occurredAt: '2026-02-30T00:00:00Z' }],
    ['invalid-occurredat', { id: 1, occurredAt: '2026-02-29' }],
  ])('as %s: %j', (reason, body, given = {}) => {
    expect(reasonOf(body, given)).toBe(reason);
  });

  it('but not for its type where it is Postrider that tells', () => {
    const { event } = read({ id: 1, type: 'webhook.disabled' }, {}, { reserved: 'taken' });
    expect(event.type).toBe('webhook.disabled');
    expect(reasonOf({ id: 1, type: 'webhooks.imported' })).toBe('taken');
  });

  it('but not for being as large as it may be', () => {
    const body = `{"id":"1","data":"${'x'.repeat(1_000 - 20)}"}`;
    expect(Buffer.byteLength(body)).toBe(1_000);
    expect(reasonOf(body)).toBe('taken');
  });

  it('by its size in bytes', () => {
    expect(reasonOf(`{"id":"1","data":"${'é'.repeat(500)}"}`)).toBe('too-large');
  });
});

describe('a time without a zone', () => {
  it('is taken for UTC, wherever this runs', () => {
    expect(read({ ...facts, occurredAt: '2026-11-20T11:00:00' }).event.occurredAt).toBe(
      facts.occurredAt,
    );
  });
});
