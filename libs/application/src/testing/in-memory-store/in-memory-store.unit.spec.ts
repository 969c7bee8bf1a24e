import { describe } from '@jest/globals';
import { alertsContract } from '../contracts/alerts.contract.js';
import { ledgerContract } from '../contracts/ledger.contract.js';
import { scheduleContract } from '../contracts/schedule.contract.js';
import { listingsContract } from '../contracts/listings.contract.js';
import { untoldEventsContract } from '../contracts/untold-events.contract.js';
import { webhookChangesContract } from '../contracts/webhook-changes.contract.js';
import { webhookStatisticsContract } from '../contracts/webhook-statistics.contract.js';
import { webhookStreamsContract } from '../contracts/webhook-streams.contract.js';
import type { MadeStore } from '../contracts/store-under-test.js';
import { InMemoryStore } from './in-memory-store.js';

const make = async (): Promise<MadeStore> =>
  Object.assign(new InMemoryStore(), { teardown: () => Promise.resolve() });

describe('the store in memory', () => {
  describe('webhook streams', () => webhookStreamsContract(make));
  describe('the ledger', () => ledgerContract(make));
  describe('the schedule', () => scheduleContract(make));
  describe('listings', () => listingsContract(make));
  describe('alerts', () => alertsContract(make));
  describe('webhook changes', () => webhookChangesContract(make));
  describe('untold events', () => untoldEventsContract(make));
  describe('statistics', () => webhookStatisticsContract(make));
});
