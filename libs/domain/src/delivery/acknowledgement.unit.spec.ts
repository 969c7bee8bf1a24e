import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANY_2XX, type Acknowledgement } from '../profile/profile.js';
import { lackOf, type ReceivedAnswer } from './acknowledgement.js';

const OK = { member: 'status', equals: 'OK', ignoreCase: true };

const came = (given: Partial<ReceivedAnswer> = {}): ReceivedAnswer => ({
  status: 200,
  headers: {},
  body: { text: '' },
  sentHeaders: [],
  ...given,
});
const lack = (asked: Partial<Acknowledgement>, given: Partial<ReceivedAnswer> = {}) =>
  lackOf({ ...ANY_2XX, ...asked }, came(given));

const status2xx = fc.integer({ min: 200, max: 299 });
const anything = fc.record({
  status: status2xx,
  headers: fc.dictionary(fc.string(), fc.string()),
  body: fc.oneof(
    fc.record({ text: fc.oneof(fc.string(), fc.json()) }),
    fc.constant({ unread: 'longer than 4 KiB' }),
  ),
  sentHeaders: fc
    .array(fc.tuple(fc.string(), fc.string()))
    .map((pairs) => pairs.flat() as readonly string[]),
});
const anyRule: fc.Arbitrary<Acknowledgement> = fc.record({
  status: fc.constantFrom('any-2xx' as const, '200-or-204' as const, '200' as const),
  contentType: fc.constantFrom('any' as const, 'json' as const),
  body: fc.option(
    fc.record({ member: fc.string(), equals: fc.string(), ignoreCase: fc.boolean() }),
  ),
  echoHeader: fc.option(fc.string({ minLength: 1 })),
});

describe('a 2xx', () => {
  it('acknowledges where nothing more is asked', () => {
    fc.assert(fc.property(anything, (answer) => expect(lackOf(ANY_2XX, answer)).toBeNull()));
  });

  it('acknowledges when all that is asked holds, each for itself', () => {
    fc.assert(
      fc.property(anyRule, anything, (rule, answer) => {
        const each: Partial<Acknowledgement>[] = [
          { status: rule.status },
          { contentType: rule.contentType },
          { body: rule.body },
          { echoHeader: rule.echoHeader },
        ];
        const holds = each.every((one) => lackOf({ ...ANY_2XX, ...one }, answer) === null);
        expect(lackOf(rule, answer) === null).toBe(holds);
      }),
    );
  });

  it('lacks something in one line, however the receiver writes', () => {
    fc.assert(
      fc.property(anyRule, anything, (rule, answer) => {
        const text = lackOf(rule, answer);
        // eslint-disable-next-line no-control-regex -- a line is what holds none of these
        if (text !== null) expect(text).not.toMatch(/[\u0000-\u001f]/);
      }),
    );
  });
});

describe('the status', () => {
  it.each([
    ['200', 200, null],
    ['200', 204, 'status 200 was asked for, and 204 came'],
    ['200-or-204', 200, null],
    ['200-or-204', 204, null],
    ['200-or-204', 201, 'status 200 or 204 was asked for, and 201 came'],
  ] as const)('asked for as %s is judged of %d', (status, given, text) => {
    expect(lack({ status }, { status: given })).toBe(text);
  });
});

describe('a content-type of JSON', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON ;charset=UTF-8',
    'application/problem+json',
    'application/vnd.acme.v1+json;q=1',
  ])('is %s', (type) => {
    expect(lack({ contentType: 'json' }, { headers: { 'content-type': type } })).toBeNull();
  });

  it.each(['text/html', 'text/json', 'application/jsonp', 'application/json, text/html', '+json'])(
    'is not %s',
    (type) => {
      expect(lack({ contentType: 'json' }, { headers: { 'content-type': type } })).toBe(
        `content-type application/json was asked for, and "${type}" came`,
      );
    },
  );

  it('is missed when there is none', () => {
    expect(lack({ contentType: 'json' })).toBe(
      'content-type application/json was asked for, and none came',
    );
  });
});

describe('a member of the body', () => {
  it.each(['{"status":"OK"}', '{"status":"ok","n":1}', '\ufeff {"status":"Ok"} '])(
    'is there in %j',
    (text) => expect(lack({ body: OK }, { body: { text } })).toBeNull(),
  );

  it('counts its case where that matters', () => {
    const body = { ...OK, ignoreCase: false };
    expect(lack({ body }, { body: { text: '{"status":"OK"}' } })).toBeNull();
    expect(lack({ body }, { body: { text: '{"status":"ok"}' } })).toBe(
      '"status": "OK" was asked for, and "ok" came',
    );
  });

  it.each([
    ['{"status":"no"}', '"no" came'],
    ['{"status":"a\\nb"}', '"a\\nb" came'],
    [`{"status":"${'x'.repeat(5000)}"}`, `"${'x'.repeat(60)}…" came`],
    ['{"status":1}', 'the body has no text there'],
    ['{"status":null}', 'the body has no text there'],
    ['{"Status":"OK"}', 'the body has no such member'],
    ['["OK"]', 'the body is no JSON object'],
    ['"OK"', 'the body is no JSON object'],
    ['OK', 'the body is no JSON object'],
    ['', 'the body is no JSON object'],
  ])('is missed in %j', (text, what) => {
    expect(lack({ body: OK }, { body: { text } })).toBe(
      `"status": "OK" was asked for, and ${what}`,
    );
  });

  it('is none that every object inherits', () => {
    const body = { member: 'constructor', equals: 'x', ignoreCase: false };
    expect(lack({ body }, { body: { text: '{}' } })).toContain('no such member');
  });

  it('is not looked for in a body that was not read', () => {
    expect(lack({ body: OK }, { body: { unread: 'longer than 4 KiB' } })).toBe(
      '"status": "OK" was asked for, and the body was not read: it is longer than 4 KiB',
    );
  });

  it('is found again whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (member, equals, ignoreCase) => {
        const text = JSON.stringify(Object.fromEntries([[member, equals]]));
        expect(lack({ body: { member, equals, ignoreCase } }, { body: { text } })).toBeNull();
      }),
    );
  });
});

describe('a header that must come back', () => {
  const echoHeader = 'X-Hook-Secret';
  const sentHeaders = ['accept', '*/*', 'x-Hook-secret', 'b53'];

  it('does, however its name is spelled', () => {
    expect(lack({ echoHeader }, { sentHeaders, headers: { 'x-hook-secret': 'b53' } })).toBeNull();
  });

  it('is missed when it does not come, without telling what it was', () => {
    expect(lack({ echoHeader }, { sentHeaders })).toBe(
      'header x-hook-secret was to come back as it was sent, and did not come',
    );
  });

  it('is missed when its value differs, without telling either', () => {
    expect(lack({ echoHeader }, { sentHeaders, headers: { 'x-hook-secret': 'B53' } })).toBe(
      'header x-hook-secret was to come back as it was sent, and came with another value',
    );
  });

  it('is missed when it was never sent', () => {
    const answer = { sentHeaders: ['x', 'x-hook-secret'], headers: { 'x-hook-secret': 'b53' } };
    expect(lack({ echoHeader }, answer)).toBe(
      'header x-hook-secret was to come back, and was not sent',
    );
  });
});
