import { describe, expect, it } from '@jest/globals';
import { InvalidField, VerificationFailed, withAdvice } from '#application';
import type { Answer } from '#domain';
import { refusalOf } from './refusals.js';

const told = (error: unknown): readonly [status: number, message: string] => {
  const { status, body } = refusalOf(error);
  const { errors } = JSON.parse(body) as { errors: readonly [{ message: string }] };
  return [status, errors[0].message];
};

const unproven = (outcome: Answer['outcome'], error: string): VerificationFailed => {
  const answer = {
    ...{ outcome, error, status: null, headers: {}, excerpt: '', startedAt: 0, durationMs: 1 },
    ...{ retryAfterMs: null, command: null, request: null },
  };
  return new VerificationFailed({ url: 'https://vm.example/', body: '{}' }, answer, 'A rule.');
};

describe('what Asana says of a target that', () => {
  it('is an address inside: forbidden, and nothing of settings', () => {
    const refusal = withAdvice('10.0.0.1 is a private address');
    expect(told(new InvalidField('/url', refusal))).toEqual([
      ...[403, 'target: 10.0.0.1 is a private address'],
    ]);
  });

  it('is a name that resolves to such: the same', () => {
    const refusal = withAdvice('vm.example resolves to a loopback address');
    expect(told(unproven('address_refused', refusal))).toEqual([
      ...[403, 'target: vm.example resolves to a loopback address'],
    ]);
  });

  it('is no URL, or none of the web: a bad request', () => {
    const noUrl = 'not a URL such as https://example.com/hooks';
    expect(told(new InvalidField('/url', noUrl))).toEqual([400, `target: ${noUrl}`]);
  });

  it('does not shake hands: a bad request', () => {
    expect(told(unproven('http_status', '404 Not Found'))).toEqual([
      400,
      'The remote server did not respond with the handshake secret: 404 Not Found',
    ]);
  });
});
