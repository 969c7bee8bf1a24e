import { describe } from '@jest/globals';
import { hostThrottlesContract } from './contracts/host-throttles.contract.js';
import { InMemoryHostThrottles } from './in-memory-host-throttles.js';

describe('in memory', () =>
  hostThrottlesContract(() => Promise.resolve(new InMemoryHostThrottles())));
