import { describe, expect, it } from '@jest/globals';
import { readDomainEvent } from './read-domain-event.js';
import { detailsOf } from './details.js';

const published = (body: string, headers: Readonly<Record<string, unknown>> = {}) =>
  readDomainEvent(
    { body: Buffer.from(body), headers, routingKey: 'task.created', messageId: 'm' } as never,
    { maxBytes: 10_000, now: 0 },
  );

describe('the details of an event', () => {
  it('are its rich members, byte for byte', () => {
    const body = '{"id":"e","actor": {"id":1, "name":"J\\u00fc"},"data":{"n":1},"ancestors":[ ]}';
    expect(detailsOf(published(body))).toBe(
      '{"actor":{"id":1, "name":"J\\u00fc"},"ancestors":[ ]}',
    );
  });

  it('are none of a plain event, whatever its data names', () => {
    expect(detailsOf(published('{"id":"e","data":{"actor":1}}'))).toBeNull();
    expect(detailsOf(published('{"id":"e"}'))).toBeNull();
  });

  it('are none of a CloudEvent in binary mode, whose body is its data', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'e', 'ce-type': 'task.created' };
    expect(detailsOf(published('{"actor":{"id":1}}', headers))).toBeNull();
  });
});
