import { describe, expect, it } from '@jest/globals';
import { isCompletion, isReopening } from './completion.js';
import { richOf } from './rich-event.js';

interface Told {
  readonly changes?: readonly object[];
  readonly context?: object;
  readonly data?: object;
}

const of = (type: string, { data = {}, ...details }: Told = {}) => {
  const told = { data: JSON.stringify(data), details: JSON.stringify(details) };
  const event = { id: 'e', account: 'acme', type, project: null, occurredAt: '', ...told };
  const rich = richOf(event);
  return isCompletion(rich) ? 'completes' : isReopening(rich) ? 'reopens' : 'neither';
};
const status = (old: unknown, now: unknown) => ({ changes: [{ field: 'status', old, new: now }] });

describe('a completion', () => {
  it.each([
    ['task.completed', {}, 'completes'],
    ['task.closed', status('closed', 'open'), 'completes'],
    ['task.reopened', status('open', 'closed'), 'reopens'],
    ['task.updated', {}, 'neither'],
    ['task.updated', status('open', 'completed'), 'completes'],
    ['task.updated', status(undefined, 'Done'), 'completes'],
    ['task.updated', status('done', 'closed'), 'neither'],
    ['task.changed', status('done', 'open'), 'reopens'],
    ['task.renamed', status('open', 'done'), 'neither'],
    ['task.status-changed', {}, 'neither'],
    ['task.status-changed', { context: { status: 'completed' } }, 'completes'],
    ['task.status-changed', { data: { status: 'completed' } }, 'completes'],
    ['task.status-changed', { ...status('done', 'open'), data: { status: 'done' } }, 'reopens'],
    ['task.updated', { data: { status: 'completed' } }, 'neither'],
    ['task.updated', { changes: [{ field: 'completed', old: false, new: true }] }, 'completes'],
    ['task.updated', { changes: [{ field: 'completed', old: true, new: false }] }, 'reopens'],
    ['task.updated', { changes: [{ field: 'completed' }] }, 'neither'],
    ['task.updated', { changes: [{ field: 'completed_at', action: 'removed' }] }, 'reopens'],
  ])('by %s with %j: %s', (type, told, what) => {
    expect(of(type, told)).toBe(what);
  });
});
