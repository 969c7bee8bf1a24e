import { describe, expect, it } from '@jest/globals';
import { clockCheck } from './clock-check.js';

describe('clocks', () => {
  it.each([0, 500, -500])('that are %d ms apart are well', async (aheadMs) => {
    await clockCheck(() => Promise.resolve(aheadMs), 500)();
  });

  it.each([
    [501, 'is 501 ms behind'],
    [-12_000, 'is 12000 ms ahead of'],
  ])('that are %d ms apart are not, and which one is ahead is said', async (aheadMs, said) => {
    const check = clockCheck(() => Promise.resolve(aheadMs), 500);
    await expect(check()).rejects.toThrow(said);
  });

  it('are well as far as anybody knows when the store does not tell', async () => {
    await clockCheck(() => Promise.reject(new Error('gone')), 500)();
  });
});
