import { expect } from '@jest/globals';
import type { RawReply } from './raw-request.js';

/** Members that name something by a number or a text of its own, in any of the systems. */
const IDS = new Set(['id', 'gid', 'user_id', 'subscription_id']);

/** Each digit is any digit, each hex letter any of these: `583f4b8028dc59073860a6d1`, `2016-03-17T16:36:11-06:00`. */
const ofItsForm = (text: string): unknown => {
  const letters = /^[0-9a-f]{24}$/.test(text)
    ? text.replace(/./g, '[0-9a-f]')
    : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\d/g, '\\d');
  return expect.stringMatching(new RegExp(`^${letters}$`));
};

const anId = (printed: unknown): unknown => {
  if (typeof printed === 'number') return expect.any(Number);
  return /^\d+$/.test(String(printed))
    ? expect.stringMatching(/^\d+$/)
    : ofItsForm(String(printed));
};

const member = (name: string, value: unknown): unknown => {
  if (IDS.has(name)) return anId(value);
  if (name.endsWith('_at') && typeof value === 'string') return ofItsForm(value);
  return asPrinted(value);
};

/** What a vendor's page prints, with ids and times of the same kind in the place of its own. */
export const asPrinted = (printed: unknown): unknown => {
  if (Array.isArray(printed)) return printed.map(asPrinted);
  if (typeof printed !== 'object' || printed === null) return printed;
  return Object.fromEntries(
    Object.entries(printed).map(([name, value]) => [name, member(name, value)]),
  );
};

/** The names of all members in the order in which they stand. */
const namesIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, each]) => [name, ...namesIn(each)]);

/** That a reply is the printed one, member by member and in their order. */
export const expectPrinted = (
  { status, text }: RawReply,
  printed: { readonly status: number; readonly body: string },
): void => {
  const [given, wanted] = [JSON.parse(text) as unknown, JSON.parse(printed.body) as unknown];
  expect([status, given]).toEqual([printed.status, asPrinted(wanted)]);
  expect(namesIn(given)).toEqual(namesIn(wanted));
};
