import { describe } from '@jest/globals';
import { sealsContract } from './contracts/seals.contract.js';
import { FakeSeals } from './fake-seals.js';

describe('the fake seals', () => sealsContract(() => new FakeSeals()));
