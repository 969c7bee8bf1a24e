import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { provide, provideAs } from './provide.js';

abstract class Clock {
  abstract now(): number;
}
abstract class Greeting {
  abstract text(): string;
}
class StandingClock extends Clock {
  now(): number {
    return 12;
  }
}
class TimelyGreeting extends Greeting {
  constructor(
    private readonly clock: Clock,
    private readonly name: Name,
  ) {
    super();
  }

  text(): string {
    return `${this.name.first}, it is ${this.clock.now()}`;
  }
}
class Name {
  readonly first = 'Ada';
}

describe('a class that does not know Nest', () => {
  it('is built by it, under the token of its port', async () => {
    const module = await Test.createTestingModule({
      providers: [
        provide(Name),
        provideAs(Clock, StandingClock),
        provideAs(Greeting, TimelyGreeting, Clock, Name),
      ],
    }).compile();
    expect(module.get(Greeting).text()).toBe('Ada, it is 12');
    expect(module.get(Greeting)).toBe(module.get(Greeting));
    expect(() => module.get(TimelyGreeting)).toThrow();
  });

  it('is not told its dependencies in the wrong order', () => {
    // @ts-expect-error -- the clock comes first
    expect(provideAs(Greeting, TimelyGreeting, Name, Clock).inject).toEqual([Name, Clock]);
    // @ts-expect-error -- the name is missing
    expect(provideAs(Greeting, TimelyGreeting, Clock).inject).toEqual([Clock]);
    // @ts-expect-error -- a clock greets nobody
    expect(provideAs(Greeting, StandingClock).provide).toBe(Greeting);
  });
});
