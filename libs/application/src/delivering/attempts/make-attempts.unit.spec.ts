import { describe, expect, it } from '@jest/globals';
import { kept } from '../../testing/examples.js';
import { makeAttemptsWith } from '../../testing/fake-letters.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { Suppressed } from '../lanes/suppressed.js';

describe('an event that its webhook’s form has no room for', () => {
  it('is not sent, ever, and says why: nothing that is tried later would mend it', async () => {
    const worker = new WorkerAtHand();
    const { store, clock, ids, sender, seals, log } = worker;
    const webhookId = await worker.create({});
    await worker.directory.refresh();
    const now = clock.now();
    const event = kept(ids, [webhookId], { id: 'odd' });
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: now });
    const [due] = await store.ledger.takeDue({ now, leaseUntil: now + 1, limit: 1 });
    const cannot = () => {
      throw new URIError('URI malformed');
    };
    const renderers = { all: new Map([['native', cannot]]), local: new Set<string>() };
    const attempts = makeAttemptsWith({ sender, seals, ids, clock, log, renderers });
    const made = await attempts.make(worker.directory.findEnabled(webhookId)!, [due!], 30_000);
    expect(made).toEqual(new Suppressed('cannot-be-rendered'));
    expect(sender.letters).toEqual([]);
    expect(log.lines).toMatchObject([
      { event: 'letter.not-written', webhookId, error: expect.stringContaining('URI malformed') },
    ]);
  });
});
