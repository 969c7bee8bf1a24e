import { afterEach, beforeEach, describe } from '@jest/globals';
import { keepingContract } from './ledger/keeping.js';
import { LedgerAtHand } from './ledger/ledger-at-hand.js';
import { nextAttemptsContract } from './ledger/next-attempts.js';
import { puttingBackContract } from './ledger/putting-back.js';
import { queueingContract } from './ledger/queueing.js';
import { settlingContract } from './ledger/settling.js';
import { takingContract } from './ledger/taking.js';
import type { MadeStore } from './store-under-test.js';

export const ledgerContract = (make: () => Promise<MadeStore>): void => {
  let current: LedgerAtHand;
  beforeEach(async () => {
    current = new LedgerAtHand(await make());
    current.webhookId = await current.hand.create();
  });
  afterEach(() => current.store.teardown());

  describe('a domain event', () => keepingContract(() => current));
  describe('what is due', () => takingContract(() => current));
  describe('an attempt', () => settlingContract(() => current));
  describe('the next attempt of a webhook', () => nextAttemptsContract(() => current));
  describe('deliveries in a queue', () => queueingContract(() => current));
  describe('a delivery put back', () => puttingBackContract(() => current));
};
