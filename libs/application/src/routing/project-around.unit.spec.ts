import { describe, expect, it } from '@jest/globals';
import { projectAround } from './project-around.js';

const PROJECT = { type: 'project', id: 26 };
const TASK = { type: 'task', id: 7 };

describe('the project around an event', () => {
  it.each([
    [
      'what it is about',
      'project.updated',
      { object: PROJECT, ancestors: [{ ...PROJECT, id: 1 }] },
    ],
    ['what it is about, typed by the event', 'project.updated', { object: { id: 26 } }],
    ['its parent', 'task.created', { object: TASK, parent: PROJECT, ancestors: [] }],
    [
      'the nearest of its ancestors',
      'task.created',
      { ancestors: [TASK, PROJECT, { ...PROJECT, id: 1 }] },
    ],
    ['a text as well as a number', 'task.created', { ancestors: [{ type: 'project', id: '26' }] }],
  ])('is %s', (_, type, members) => {
    expect(projectAround(type, members)).toBe('26');
  });

  it.each([
    ['task.created', {}],
    ['task.created', { object: TASK, parent: null, ancestors: 'none' }],
    ['task.created', { object: { id: 26 } }],
    ['project', { object: { id: 26 } }],
    ['task.created', { ancestors: [null, { type: 'project' }, { type: 'project', id: 1.5 }] }],
    ['task.created', { parent: { type: 'project', id: '' } }],
  ])('is none of %s with %j', (type, members) => {
    expect(projectAround(type, members)).toBeNull();
  });
});
