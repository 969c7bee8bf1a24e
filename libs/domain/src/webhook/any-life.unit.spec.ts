import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../decider.js';
import { countFailure, countSuccess, createWebhook, enabled } from '../testing/webhooks.js';
import type { WebhookCommand } from './commands.js';
import { FAILURES_TO_DISABLE } from '../profile/profile.js';
import { foldWebhook, webhookDecider } from './decider.js';
import type { Sealed, WebhookEvent } from './events.js';
import type { WebhookState } from './state.js';

const ofAttempt = fc.record({
  n: fc.integer({ min: 1, max: 30 }),
  attempt: fc.integer({ min: 1, max: 3 }),
  enablement: fc.integer({ min: 1, max: 3 }),
});
const anyUpdate = fc.record({
  settings: fc.record({ name: fc.string(), projects: fc.array(fc.string()) }, { requiredKeys: [] }),
  secrets: fc.record(
    { password: fc.option(fc.string().map((text) => text as Sealed)) },
    { requiredKeys: [] },
  ),
});
const anyCommand: fc.Arbitrary<WebhookCommand> = fc.oneof(
  { weight: 60, arbitrary: ofAttempt.map(({ n, ...rest }) => countFailure(n, rest)) },
  { weight: 3, arbitrary: ofAttempt.map(({ n, ...rest }) => countSuccess(n, rest)) },
  { weight: 8, arbitrary: fc.constant({ type: 'EnableWebhook', data: {} } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'DisableWebhook', data: {} } as const) },
  { weight: 2, arbitrary: fc.boolean().map(createWebhook) },
  { weight: 2, arbitrary: anyUpdate.map((data) => ({ type: 'UpdateWebhook', data }) as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'DeleteWebhook', data: {} } as const) },
);
const anyLife = fc
  .array(anyCommand, { maxLength: 120, size: 'max' })
  .map((commands) => [createWebhook(true), ...commands]);

interface Step {
  readonly command: WebhookCommand;
  readonly before: WebhookState;
  readonly decided: readonly WebhookEvent[];
  readonly after: WebhookState;
}

const live = (commands: readonly WebhookCommand[]): readonly Step[] => {
  let before: WebhookState = webhookDecider.initial;
  return commands.map((command) => {
    const decided = webhookDecider.decide(command, before);
    const after = decided.reduce(webhookDecider.evolve, before);
    const step = { command, before, decided, after };
    before = after;
    return step;
  });
};
const eventsOf = (steps: readonly Step[]) => steps.flatMap(({ decided }) => decided);
const holdsFor = (property: (steps: readonly Step[]) => void) => {
  fc.assert(
    fc.property(anyLife, (commands) => property(live(commands))),
    { numRuns: 200 },
  );
};

describe('whatever happens to a webhook', () => {
  it('its events tell where it stands', () => {
    holdsFor((steps) => expect(foldWebhook(eventsOf(steps))).toEqual(steps.at(-1)!.after));
  });

  it('its events tell it wherever the reading is broken off', () => {
    fc.assert(
      fc.property(anyLife, fc.nat(), (commands, n) => {
        const events = eventsOf(live(commands));
        const cut = n % (events.length + 1);
        const half = foldWebhook(events.slice(0, cut));
        expect(fold(webhookDecider, events.slice(cut), half)).toEqual(foldWebhook(events));
      }),
    );
  });

  it('it never has more failures in a row than disable it', () => {
    holdsFor((steps) => {
      const mostWhile = (status: string) =>
        Math.max(
          0,
          ...steps.map(({ after }) =>
            'run' in after && after.status === status ? after.run.failures : 0,
          ),
        );
      expect(mostWhile('enabled')).toBeLessThan(FAILURES_TO_DISABLE);
      expect(mostWhile('disabled')).toBeLessThanOrEqual(FAILURES_TO_DISABLE);
    });
  });

  it('it is disabled at most once after each time it was enabled', () => {
    holdsFor((steps) => {
      const switches = eventsOf(steps)
        .map(({ type }) => type)
        .filter((type) => type === 'webhook.enabled' || type === 'webhook.disabled');
      expect(switches).toEqual(
        switches.map((_, i) => (i % 2 === 0 ? 'webhook.enabled' : 'webhook.disabled')),
      );
    });
  });

  it('each enablement has the next number', () => {
    holdsFor((steps) => {
      const enablements = eventsOf(steps).filter(({ type }) => type === 'webhook.enabled');
      expect(enablements).toEqual(enablements.map((_, i) => enabled(i + 1)));
    });
  });

  it('the same command again is no news', () => {
    holdsFor((steps) => {
      const news = steps.flatMap(({ command, after }) => webhookDecider.decide(command, after));
      expect(news).toEqual([]);
    });
  });

  it('nothing happens to it after it was deleted', () => {
    holdsFor((steps) => {
      const types = eventsOf(steps).map(({ type }) => type);
      const afterEnd = types.includes('webhook.deleted')
        ? types.slice(types.indexOf('webhook.deleted') + 1)
        : [];
      expect(afterEnd).toEqual([]);
    });
  });

  it('no outcome counts that began under another enablement', () => {
    holdsFor((steps) => {
      const miscounted = steps.filter(
        ({ command, before, decided }) =>
          'enablement' in command.data &&
          decided.length > 0 &&
          !(before.status === 'enabled' && before.enablements === command.data.enablement),
      );
      expect(miscounted).toEqual([]);
    });
  });
});
