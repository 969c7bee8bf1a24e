import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventType } from '../../event-types/event-type.js';
import type { EventTypes } from '../../event-types/event-types.js';
import { anEventType } from '../examples.js';

const CREATED = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';

export interface MadeEventTypes {
  readonly types: EventTypes;
  /** Says whether the account's webhooks may ask for any type. */
  allowAny(account: string, any: boolean): Promise<void>;
}

/** What every EventTypes does. `make` returns an empty one. */
export const eventTypesContract = (make: () => Promise<MadeEventTypes>): void => {
  describe('the event types', () => {
    let types: EventTypes;
    let allowAny: MadeEventTypes['allowAny'];

    const type = (name: string, facts: Partial<EventType> = {}): EventType =>
      anEventType({ name, ...facts });

    beforeEach(async () => {
      ({ types, allowAny } = await make());
    });

    it('are kept as they are put, and remember when they were added', async () => {
      const first = type('task.created', {
        schema: { type: 'object', properties: { z: {}, a: { const: 'a\u0000' } } },
        example: { z: 1.5, a: ['é', null] },
        ...{ objectType: 'task', trigger: 'create' },
      });
      expect(await types.put(first)).toEqual(first);
      expect(await types.find('acme', 'task.created')).toEqual(first);
      const found = await types.find('acme', 'task.created');
      expect(JSON.stringify(found?.schema)).toBe(JSON.stringify(first.schema));
      const changed = { ...first, title: 'New', schema: null, example: false, deprecated: true };
      const put = await types.put({ ...changed, createdAt: LATER, updatedAt: LATER });
      expect(put).toEqual({ ...changed, createdAt: CREATED, updatedAt: LATER });
    });

    it('come by name, a page at a time, each account its own', async () => {
      for (const name of ['c', 'a', 'b']) await types.put(type(name));
      await types.put(type('x', { account: 'other' }));
      const first = await types.list('acme', { limit: 2, after: null });
      expect(first).toMatchObject({ items: [{ name: 'a' }, { name: 'b' }], next: 'b' });
      const rest = await types.list('acme', { limit: 2, after: first.next });
      expect(rest).toMatchObject({ items: [{ name: 'c' }], next: null });
      expect(await types.find('acme', 'x')).toBeUndefined();
    });

    it('are removed once', async () => {
      await types.put(type('a'));
      expect(await types.remove('other', 'a')).toBe(false);
      expect(await types.remove('acme', 'a')).toBe(true);
      expect(await types.remove('acme', 'a')).toBe(false);
      expect(await types.find('acme', 'a')).toBeUndefined();
    });

    it('bind webhooks only where not any is allowed, then also where none is known', async () => {
      await types.put(type('a'));
      expect(await types.bindingNames('acme')).toBeUndefined();
      await allowAny('acme', false);
      await allowAny('empty', false);
      expect(await types.bindingNames('acme')).toEqual(new Set(['a']));
      expect(await types.bindingNames('empty')).toEqual(new Set());
      await allowAny('acme', true);
      expect(await types.bindingNames('acme')).toBeUndefined();
    });

    it('tell whose schemas changed, and what they are now', async () => {
      const at = async (mark: string | null, account: string) => {
        const told = await types.schemasSince(mark);
        const found = told.changes.find((each) => each.account === account);
        return { mark: told.mark, names: found && [...found.schemas.keys()].sort() };
      };
      expect((await at(null, 'acme')).names).toBeUndefined();
      await types.put(type('a', { schema: { type: 'object' } }));
      await types.put(type('b'));
      const first = await at(null, 'acme');
      expect(first.names).toEqual(['a']);
      await types.put(type('b', { schema: {} }));
      const second = await at(first.mark, 'acme');
      expect(second.names).toEqual(['a', 'b']);
      await types.remove('acme', 'a');
      await types.remove('acme', 'b');
      expect((await at(second.mark, 'acme')).names).toEqual([]);
    });
  });
};
