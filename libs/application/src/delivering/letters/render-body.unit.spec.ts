import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aDomainEvent } from '../../testing/examples.js';
import { renderBody } from './render-body.js';

describe('the body of a delivery', () => {
  it('tells the facts of the event, and its data', () => {
    const body = renderBody({ ...aDomainEvent(), data: '{"n":1}' });
    expect(JSON.parse(body)).toEqual({ ...aDomainEvent(), data: { n: 1 } });
  });

  it('holds the data byte for byte as published', () => {
    const data = '{ "b":1.0, "a" : 12345678901234567890, "\\u00e9": "é", "b": 2 }';
    expect(renderBody({ ...aDomainEvent(), data })).toContain(`,"data":${data}}`);
  });

  it('is JSON for every event', () => {
    const facts = fc.record({
      id: fc.string({ unit: 'grapheme' }),
      account: fc.string({ unit: 'grapheme' }),
      project: fc.option(fc.string({ unit: 'grapheme' })),
    });
    fc.assert(
      fc.property(facts, fc.json(), (given, data) => {
        expect(JSON.parse(renderBody({ ...aDomainEvent(given), data }))).toEqual({
          ...aDomainEvent(given),
          data: JSON.parse(data),
        });
      }),
    );
  });
});
