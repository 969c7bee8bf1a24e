import { describe, expect, it } from '@jest/globals';
import { isEventType, isId, MAX_ID_LENGTH, MAX_TYPE_LENGTH } from './domain-event.js';

describe('an event type', () => {
  it.each(['task', 'task.created', 'task.comment.added', 'a-b_c.1', 'a'.repeat(MAX_TYPE_LENGTH)])(
    'may be %s',
    (text) => {
      expect(isEventType(text)).toBe(true);
    },
  );

  it.each([
    ...['', '.', '.task', 'task.', 'task..created', 'Task.created', 'task created', 'task.*'],
    ...['*', '#', 'größe', 'task\n', 'task.created\n', 'a'.repeat(MAX_TYPE_LENGTH + 1)],
  ])('is not %j', (text) => {
    expect(isEventType(text)).toBe(false);
  });
});

describe('an id', () => {
  it.each(['1', 'a b', 'Größe', '😀', '*', '"', 'a'.repeat(MAX_ID_LENGTH)])('may be %s', (text) => {
    expect(isId(text)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['too long', 'a'.repeat(MAX_ID_LENGTH + 1)],
    ['with a NUL', 'a\u0000b'],
    ['with a line break', 'a\nb'],
    ['with DEL', 'a\u007f'],
    ['with half a character', 'a\ud83d'],
  ])('is never %s', (_, text) => {
    expect(isId(text)).toBe(false);
  });
});
