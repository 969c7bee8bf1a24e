import { describe, expect, it } from '@jest/globals';
import { NEWEST_FIRST, OLDEST_FIRST } from './order.js';
import { paged } from './paging.js';
import type { Row } from './rows.js';

const rowOf = (id: number, name = 'n', time = id): Row => ({
  ...{ id, name, created_at: `2026-11-20T12:00:0${time}+00:00` },
});
const URL_OF = 'https://x/v1/webhooks';

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);
const asked = (
  rows: readonly Row[],
  query: Readonly<Record<string, string>>,
  listed = NEWEST_FIRST,
) => idsOf(paged(rows, query, { url: URL_OF, listed }).rows);
/** What the link to the next page asks. */
const nextOf = (rows: readonly Row[], query: Readonly<Record<string, string>>) => {
  const { link = '' } = paged(rows, query, { url: URL_OF, listed: NEWEST_FIRST }).headers;
  const [, url = ''] = /<([^>]*)>; rel="next"/.exec(link) ?? [];
  return Object.fromEntries(new URL(url).searchParams);
};

describe('rows', () => {
  const rows = [2, 4, 1, 3].map((id) => rowOf(id));

  it('follow each other as they are listed, or as they are asked to be', () => {
    expect(asked(rows, {})).toEqual([4, 3, 2, 1]);
    expect(asked(rows, {}, OLDEST_FIRST)).toEqual([1, 2, 3, 4]);
    expect(asked(rows, { sort: '-id' }, OLDEST_FIRST)).toEqual([4, 3, 2, 1]);
    expect(asked(rows, { sort: 'uri' })).toEqual([4, 3, 2, 1]);
  });

  it('made in the same second follow each other by their numbers', () => {
    const same = [2, 1].map((id) => rowOf(id, 'n', 0));
    expect(asked(same, { sort: 'created_at' })).toEqual([1, 2]);
    expect(asked(same, { sort: '-created_at' })).toEqual([2, 1]);
  });
});

describe('the page after a row', () => {
  const without = (gone: number) =>
    [1, 2, 4, 5].map((id) => rowOf(id)).filter(({ id }) => id !== gone);

  it('begins where the row was, also when it is gone', () => {
    expect(asked(without(4), { search_after: '4', per_page: '1' })).toEqual([2]);
    expect(asked(without(4), { search_after: '4' }, OLDEST_FIRST)).toEqual([5]);
    expect(asked(without(1), { search_after: '1' })).toEqual([]);
    expect(asked(without(0), { search_after: '', per_page: '2' })).toEqual([5, 4]);
  });

  it.each([
    ['created_at', [3, 4]],
    ['-created_at', [2, 1]],
    ['name', [3, 4]],
    ['-name', [2, 1]],
  ])('begins where the row was when they are sorted by %s', (sort, left) => {
    const rows = ['a', 'b,:', 'B,:', 'd'].map((name, i) => rowOf(i + 1, name));
    const order = idsOf(paged(rows, { sort }, { url: URL_OF, listed: NEWEST_FIRST }).rows);
    const next = nextOf(rows, { sort, per_page: '2', search_after: '' });
    expect(next).toMatchObject({ sort, per_page: '2' });
    expect(asked(rows, next)).toEqual(left);
    expect(
      asked(
        rows.filter(({ id }) => id !== order[1]),
        next,
      ),
    ).toEqual(left);
    // Written by hand, a number is enough as long as its row is there.
    expect(asked(rows, { sort, search_after: String(order[1]) })).toEqual(left);
  });

  it.each([
    [{ search_after: 'x' }, "Parameter 'search_after' must be an integer"],
    [{ search_after: '-1' }, "Parameter 'search_after' must be an integer"],
    [{ search_after: '9', sort: 'name' }, "Parameter 'search_after' names what is not listed"],
    [
      { search_after: '9:then', sort: 'created_at' },
      "Parameter 'search_after' must be one that a page gave",
    ],
  ])('is not found by %j', (query, message) => {
    expect(() => asked(without(0), query)).toThrow(
      expect.objectContaining({ status: 400, message }),
    );
  });
});
