import { EVENTS_ABOUT_WEBHOOKS, parseEventPattern, patternMatches } from '#domain';
import { InvalidFields } from '../webhooks/errors.js';
import type { EventTypes } from './event-types.js';

/** What an account's catalogue asks of webhooks, whoever makes them. */
export class KnownEventTypes {
  constructor(private readonly types: EventTypes) {}

  /** Those of the patterns that match a type the account knows; all of them where that does not matter. */
  async among(account: string, patterns: readonly string[]): Promise<readonly string[]> {
    const names = await this.types.bindingNames(account);
    return names ? patterns.filter((text) => isKnownIn(names, text)) : patterns;
  }

  /** Throws InvalidFields when event patterns match no type that the account knows, where that matters. */
  async refuseOthers(account: string, patterns: readonly string[]): Promise<void> {
    const names = await this.types.bindingNames(account);
    if (!names) return;
    const problems = patterns.flatMap((text, i) =>
      isKnownIn(names, text)
        ? []
        : [{ pointer: `/events/${i}`, detail: 'matches no known event type' }],
    );
    if (problems.length > 0) throw new InvalidFields(problems);
  }
}

const isKnownIn = (names: Iterable<string>, text: string): boolean => {
  const pattern = parseEventPattern(text);
  const known = [...names, ...EVENTS_ABOUT_WEBHOOKS];
  return pattern !== undefined && known.some((name) => patternMatches(pattern, name));
};
