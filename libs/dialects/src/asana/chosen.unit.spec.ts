import { describe, expect, it } from '@jest/globals';
import { chosenBy } from './chosen.js';

const TASKS = [{ resource_type: 'task' }];
const dialect = {
  resource: { gid: '42', resource_type: 'workspace', name: 'Ours' },
  ...{ filters: TASKS, app: 'key:1' },
};

describe('the resource of a webhook', () => {
  it('is the one that it was made on', () => {
    expect(chosenBy({ dialect, within: ['42'] })).toBe(dialect);
    expect(chosenBy({ dialect, within: ['7', '42'] })).toBe(dialect);
  });

  it('is what the native API confined it to since, of which no name is known', () => {
    const now = (gid: string) => ({ ...dialect, resource: { gid, resource_type: 'workspace' } });
    expect(chosenBy({ dialect, within: ['7', '8'] })).toEqual(now('7'));
    expect(chosenBy({ dialect, within: [] })).toEqual(now(''));
  });

  it('is none of one that the native API made', () => {
    expect(chosenBy({ dialect: {}, within: ['7'] })).toEqual({
      ...{ resource: { gid: '', resource_type: '' }, filters: [], app: '' },
    });
  });
});
