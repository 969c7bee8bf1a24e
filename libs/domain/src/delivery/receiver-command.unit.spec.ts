import { describe, expect, it } from '@jest/globals';
import { receiverCommandOf } from './receiver-command.js';

describe('the command of a receiver', () => {
  it.each([
    ['disable', 'disable'],
    ['abort-message', 'abort-message'],
    [' Disable ', 'disable'],
  ])('in %j is %s', (value, command) => expect(receiverCommandOf(value)).toBe(command));

  it.each([undefined, '', 'delete', 'disable, disable', 'constructor'])('is none in %j', (value) =>
    expect(receiverCommandOf(value)).toBeNull(),
  );
});
