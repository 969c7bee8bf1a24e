import { beforeEach, describe, expect, it } from '@jest/globals';
import { Gate, until } from '../../../libs/application/src/testing/index.js';
import { shutDown, type ShutDownTerms } from './shut-down.js';

const NEVER = 1_000_000;

describe('shutting down', () => {
  let told: string[];
  beforeEach(() => {
    told = [];
  });

  const terms = (given: Partial<ShutDownTerms>): ShutDownTerms => ({
    ...{ steps: [], giveUpAfterMs: NEVER, limitMs: NEVER },
    giveUp: () => told.push('given up'),
    onLimit: () => told.push('limit'),
    ...given,
  });

  it('does one step after the other, and then keeps nothing waiting', async () => {
    const first = new Gate();
    const ending = shutDown(
      terms({ steps: [() => first.passed, async () => void told.push('second')] }),
    );
    expect(told).toEqual([]);
    first.open();
    await ending;
    expect(told).toEqual(['second']);
  });

  it('gives up in whichever step it is when its time is up', async () => {
    const waiting = new Gate();
    await shutDown(
      terms({
        steps: [async () => void told.push('first'), () => waiting.passed],
        giveUpAfterMs: 1,
        giveUp: () => {
          told.push('given up');
          waiting.open();
        },
      }),
    );
    expect(told).toEqual(['first', 'given up']);
  });

  it('ends at the limit, whatever still hangs', async () => {
    const hanging = new Gate();
    let over = false;
    void shutDown(terms({ steps: [() => hanging.passed], giveUpAfterMs: 1, limitMs: 20 })).then(
      () => {
        over = true;
      },
    );
    await until(() => over);
    expect(told).toEqual(['given up', 'limit']);
  });

  it('fails as its steps do', async () => {
    const failing = terms({ steps: [() => Promise.reject(new Error('not closed'))] });
    await expect(shutDown(failing)).rejects.toThrow('not closed');
  });
});
