import { describe, expect, it } from '@jest/globals';
import { readGiven } from './given.js';
import { readGivenPolicy } from './policy-given.js';
import type { FieldError } from '../api/refused.js';

const read = (fields: Readonly<Record<string, unknown>>) => {
  const errors: FieldError[] = [];
  return { given: readGiven(fields, errors), errors };
};

describe('what is given of a webhook', () => {
  it('is as long as its characters are many, and a description as its bytes', () => {
    for (const name of ['я'.repeat(256), '\u{1f4ee}'.repeat(256)]) {
      expect(read({ name })).toEqual({ given: { name }, errors: [] });
    }
    expect(
      read({ name: 'я'.repeat(257), source: 'x'.repeat(200), sourceID: 'я'.repeat(129) }).errors,
    ).toEqual([
      ['name', 'Name is too long (maximum is 256 characters)'],
      ['source', 'Source is too long (maximum is 30 characters)'],
      ['sourceID', 'SourceID is too long (maximum is 128 characters)'],
    ]);
    expect(read({ description: 'x'.repeat(65_536) }).errors).toEqual([]);
    expect(read({ description: 'я'.repeat(32_769) }).errors).toEqual([
      ['description', 'Description is too long (maximum is 64 KB)'],
    ]);
  });

  it('has addresses in any letters, twenty at most', () => {
    const emails = ['юзер@example.com', 'a@почта.рф', 'b@xn--80a1acny.xn--p1ai'];
    expect(read({ mail_exceptions_to: emails.join(', ') }).given).toEqual({ emails });
    for (const email of ['a@b@c', 'a@пошта рф', 'a\u0001@example.com', '@example.com', 'a@']) {
      expect(read({ mail_exceptions_to: email }).errors).toEqual([
        ['mail_exceptions_to', 'Mail exceptions to is invalid'],
      ]);
    }
    const many = Array.from({ length: 21 }, (_, i) => `a${i}@example.com`).join(',');
    expect(read({ mail_exceptions_to: many }).errors).toEqual([
      ['mail_exceptions_to', 'Mail exceptions to must be at most 20 addresses'],
    ]);
  });

  it.each([true, 1, '1', 't', 'Y', 'trUE', 'YES', 'on'])('is disabled by %j', (disabled) => {
    expect(read({ disabled })).toEqual({ given: { disabled: true }, errors: [] });
    expect(readGivenPolicy({ disabled }, [])).toMatchObject({ disabled: true });
  });

  it.each([false, 0, '0', 'f', 'FALSE', 'no', '', null])('is not by %j', (disabled) => {
    expect(read({ disabled })).toEqual({ given: { disabled: false }, errors: [] });
    expect(readGivenPolicy({ disabled }, [])).toMatchObject({ disabled: false });
  });
});

describe('what is given of a policy', () => {
  it('is not disabled by what is no word for it', () => {
    const errors: FieldError[] = [];
    readGivenPolicy({ disabled: 'perhaps' }, errors);
    expect(errors).toEqual([['disabled', 'Disabled must be true or false']]);
  });

  it.each([
    [12, 12],
    ['12', 12],
    ['0:12', 12],
    ['2:30', 150],
    ['', null],
  ])('has an expiry in minutes, or hours and minutes: %j', (given, expiresInMinutes) => {
    const errors: FieldError[] = [];
    const policy = readGivenPolicy({ jwt_claim_expires_in: given }, errors);
    expect([policy.expiresInMinutes, errors]).toEqual([expiresInMinutes, []]);
  });

  it.each(['0', '0:00', '1:60', ':30', '2:3'])('has no expiry of %s', (given) => {
    const errors: FieldError[] = [];
    readGivenPolicy({ jwt_claim_expires_in: given }, errors);
    expect(errors.map(([field]) => field)).toEqual(['jwt_claim_expires_in']);
  });
});
