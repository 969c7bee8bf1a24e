import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from './json.js';
import { unknownMembersIn } from './unknown-members.js';

const pointersIn = (filter: JsonObject) => unknownMembersIn(filter).map(({ pointer }) => pointer);

describe('a filter that is written', () => {
  it.each<[JsonObject]>([
    [{}],
    [{ id: '1', type: 'a', account: 'a', project: null, occurredAt: { $gt: '2026' }, data: 1 }],
    [{ actor: 1, object: 1, parent: 1, ancestors: 1, changes: 1, context: 1, audience: 1 }],
    [{ data: { colour: 'red', $not: { size: 1 } }, object: { $and: [{ colour: 'red' }] } }],
    [{ $or: [{ type: 'a' }, { $not: { $and: [{ data: { n: 1 } }] } }] }],
    [{ $exist: true, $eq: { colour: 'red' } }],
  ])('may ask for %j', (filter) => {
    expect(unknownMembersIn(filter)).toEqual([]);
  });

  it.each<[JsonObject, readonly string[]]>([
    [{ colour: 'red' }, ['/colour']],
    [{ 'data.amount': 1, 'a/b~': 1 }, ['/data.amount', '/a~1b~0']],
    [{ $or: [{ type: 'a' }, { $not: { colour: 'red' } }] }, ['/$or/1/$not/colour']],
    [{ $and: [{ colour: 'red', size: 1 }] }, ['/$and/0/colour', '/$and/0/size']],
    [{ constructor: { $exist: true } }, ['/constructor']],
    [JSON.parse('{"__proto__": 1}') as JsonObject, ['/__proto__']],
  ])('is told where %j asks for what no event has', (filter, pointers) => {
    expect(pointersIn(filter)).toEqual(pointers);
  });

  it('is told what there is, and not without end', () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`n${n}`, 1]));
    expect(unknownMembersIn(many)).toHaveLength(20);
    expect(unknownMembersIn(many)[0]?.detail).toContain('occurredAt, data');
  });
});
