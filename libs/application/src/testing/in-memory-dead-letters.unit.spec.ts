import { describe } from '@jest/globals';
import { deadLettersContract } from './contracts/dead-letters.contract.js';
import { InMemoryDeadLetters } from './in-memory-dead-letters.js';

describe('dead letters in memory', () =>
  deadLettersContract(() =>
    Promise.resolve({
      letters: new InMemoryDeadLetters(),
      teardown: () => Promise.resolve(),
    }),
  ));
