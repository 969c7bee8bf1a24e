import { describe, expect, it } from '@jest/globals';
import { Flow } from './flow.js';

describe('how fast requests to an endpoint end', () => {
  it('is told by how many at once it gets, while none has ended', () => {
    const flow = new Flow();
    flow.begins(1_000);
    expect(flow.gapMs(11_000, 2)).toBe(5_000);
  });

  it('is told by the latest that ended', () => {
    const flow = new Flow();
    flow.begins(0);
    for (let n = 1; n <= 100; n += 1) flow.ended(n * 4, 9);
    expect(flow.gapMs(400, 10)).toBe(4);
  });

  it('does not count the time in which there was nothing to do', () => {
    const flow = new Flow();
    for (let n = 0; n < 20; n += 1) {
      flow.begins(n * 3_600_000);
      flow.ended(n * 3_600_000 + 30, 0);
    }
    expect(flow.gapMs(100_000_000, 10)).toBe(30);
  });

  it('falls while nothing ends any more', () => {
    const flow = new Flow();
    flow.begins(0);
    for (let n = 1; n <= 16; n += 1) flow.ended(n * 10, 1);
    expect(flow.gapMs(160 + 15_000, 10)).toBeGreaterThan(900);
  });

  it('is as before soon after an endpoint that hung is quick again', () => {
    const flow = new Flow();
    flow.begins(0);
    flow.ended(5_000, 1);
    for (let n = 1; n <= 16; n += 1) flow.ended(5_000 + n * 10, 1);
    expect(flow.gapMs(5_160, 10)).toBe(10);
  });
});
