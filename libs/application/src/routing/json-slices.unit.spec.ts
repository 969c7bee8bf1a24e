import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyArrayText, anyObjectText } from '../testing/json-texts.js';
import { elementSlices, memberSlices } from './json-slices.js';

const membersOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...memberSlices(text)].map(([name, slice]) => [name, text.slice(...slice)]));
const elementsOf = (text: string): readonly string[] =>
  elementSlices(text).map((slice) => text.slice(...slice));

describe('the slices of JSON text', () => {
  it('are the values of an object, as they were written', () => {
    fc.assert(
      fc.property(anyObjectText, ({ text, members }) => {
        expect(membersOf(text)).toEqual(new Map(members.map(({ name, value }) => [name, value])));
      }),
      { numRuns: 500 },
    );
  });

  it('are parsed to what the whole is parsed to', () => {
    fc.assert(
      fc.property(anyObjectText, ({ text }) => {
        const parsed = [...membersOf(text)].map(
          ([name, value]) => [name, JSON.parse(value) as unknown] as const,
        );
        expect(new Map(parsed)).toEqual(
          new Map(Object.entries(JSON.parse(text) as Record<string, unknown>)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are the elements of an array, as they were written', () => {
    fc.assert(
      fc.property(anyArrayText, ({ text, elements }) => {
        expect(elementsOf(text)).toEqual(elements);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{}', {}],
    [' {\n} ', {}],
    ['{"data":1}', { data: '1' }],
    ['{"data" : { "data" : 2 } , "id":3}', { data: '{ "data" : 2 }', id: '3' }],
    ['{"text":"}],{\\"","data":"\\\\"}', { text: '"}],{\\""', data: '"\\\\"' }],
    ['{"d\\u0061ta":1.50}', { data: '1.50' }],
    ['{"data":1,"data":2}', { data: '2' }],
    ['{"data":[[],{"a":"]"}],"b":-1e5}', { data: '[[],{"a":"]"}]', b: '-1e5' }],
    ['{"größe😀":"é😀","b":true}', { 'größe😀': '"é😀"', b: 'true' }],
  ])('are found in %s', (text, expected) => {
    expect(Object.fromEntries(membersOf(text))).toEqual(expected);
  });
});
