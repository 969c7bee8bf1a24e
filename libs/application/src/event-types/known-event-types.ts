import { parseEventPattern, patternMatches } from '#domain';
import { InvalidFields } from '../webhooks/errors.js';
import type { EventTypes } from './event-types.js';

/** What an account's catalogue asks of webhooks, whoever makes them. */
export class KnownEventTypes {
  constructor(private readonly types: EventTypes) {}

  /** Throws InvalidFields when event patterns match no type that the account knows, where that matters. */
  async refuseOthers(account: string, patterns: readonly string[]): Promise<void> {
    const names = await this.types.bindingNames(account);
    if (!names) return;
    const problems = patterns.flatMap((text, i) => {
      const pattern = parseEventPattern(text);
      const isKnown = pattern && [...names].some((name) => patternMatches(pattern, name));
      return isKnown ? [] : [{ pointer: `/events/${i}`, detail: 'matches no known event type' }];
    });
    if (problems.length > 0) throw new InvalidFields(problems);
  }
}
