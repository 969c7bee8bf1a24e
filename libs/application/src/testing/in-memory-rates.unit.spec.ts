import { describe } from '@jest/globals';
import { ratesContract } from './contracts/rates.contract.js';
import { InMemoryRates } from './in-memory-rates.js';

describe('in memory', () => ratesContract(() => Promise.resolve(new InMemoryRates())));
