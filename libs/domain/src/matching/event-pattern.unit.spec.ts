import { describe, expect, it } from '@jest/globals';
import { parseEventPattern, patternMatches, patternsFor } from './event-pattern.js';

describe('an event pattern', () => {
  it.each([
    ['*', 'task.created'],
    ['*', 'task'],
    ['task.created', 'task.created'],
    ['task.*', 'task.created'],
    ['task.*', 'task.comment.added'],
    ['task.comment.*', 'task.comment.added'],
    ['webhook.disabled', 'webhook.disabled'],
    ['webhook.*', 'webhook.deleted'],
    ['*', 'webhook.called'],
  ])('%s matches %s', (text, type) => {
    expect(patternMatches(parseEventPattern(text)!, type)).toBe(true);
  });

  it.each([
    ['task.created', 'task.created.twice'],
    ['task.created', 'task'],
    ['task.*', 'task'],
    ['task.*', 'tasks.created'],
    ['task.comment.*', 'task.created'],
    ['*', 'webhook.disabled'],
  ])('%s does not match %s', (text, type) => {
    expect(patternMatches(parseEventPattern(text)!, type)).toBe(false);
  });

  it.each(['', '.*', '*.created', 'task.*.added', 'task.', 'task*', '**', 'Task.created', '#'])(
    'is not written %j',
    (text) => {
      expect(parseEventPattern(text)).toBeUndefined();
    },
  );

  it.each([
    ['task', ['task', '*']],
    ['task.created', ['task.created', 'task.*', '*']],
    ['task.comment.added', ['task.comment.added', 'task.*', 'task.comment.*', '*']],
    ['webhook.disabled', ['webhook.disabled', 'webhook.*']],
    ['webhook.called', ['webhook.called', 'webhook.*', '*']],
    ['task.*', ['task.*']],
    ['*', ['*']],
  ])('is found for %s among %j, each of which matches it', (asked, patterns) => {
    expect(patternsFor(asked)).toEqual(patterns);
    if (asked.includes('*')) return;
    for (const each of patterns) expect(patternMatches(parseEventPattern(each)!, asked)).toBe(true);
  });
});
