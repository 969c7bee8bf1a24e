import { isEventType } from '../event/domain-event.js';
import { isAboutWebhooks } from './events-about-webhooks.js';

/** A pattern of a webhook's `events`: `task.created`, `task.*` (everything below `task.`) or `*`, which webhooks do not belong to. */
export type EventPattern =
  | { readonly kind: 'every' }
  | { readonly kind: 'below'; readonly prefix: string }
  | { readonly kind: 'exactly'; readonly type: string };

/** Undefined when the text is no pattern. */
export const parseEventPattern = (text: string): EventPattern | undefined => {
  if (text === '*') return { kind: 'every' };
  if (text.endsWith('.*')) {
    const prefix = text.slice(0, -2);
    return isEventType(prefix) ? { kind: 'below', prefix } : undefined;
  }
  return isEventType(text) ? { kind: 'exactly', type: text } : undefined;
};

export const patternMatches = (pattern: EventPattern, type: string): boolean => {
  switch (pattern.kind) {
    case 'every':
      return !isAboutWebhooks(type);
    case 'below':
      return type.startsWith(`${pattern.prefix}.`);
    case 'exactly':
      return type === pattern.type;
  }
};

/** What a webhook may ask for to be found: of a type every pattern that matches it, of a pattern that very one. */
export const patternsFor = (asked: string): readonly string[] => {
  if (parseEventPattern(asked)?.kind !== 'exactly') return [asked];
  const words = asked.split('.');
  const below = words.slice(1).map((_, i) => `${words.slice(0, i + 1).join('.')}.*`);
  return [asked, ...below, ...(isAboutWebhooks(asked) ? [] : ['*'])];
};
