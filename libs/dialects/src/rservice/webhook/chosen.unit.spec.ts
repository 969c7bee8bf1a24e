import { describe, expect, it } from '@jest/globals';
import { PLAIN_SETTINGS, type WebhookSettings } from '#domain';
import { eventTypeWithId } from '../rendering/catalogue.js';
import { eventIdOf } from './chosen.js';
import { settingsOf } from './settings-of.js';

const settings = (events: readonly string[], more: Partial<WebhookSettings> = {}) => ({
  ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://example.com', events, preset: 'rservice' },
  ...more,
});
const CHOSEN = { dialect: { event: 'task.create' } };

describe('the event of a webhook', () => {
  it('is the one that was chosen, as long as it hears of no other', () => {
    const { types = [] } = eventTypeWithId('task.create') ?? {};
    expect(eventIdOf(settings(types, CHOSEN))).toBe('task.create');
    expect(eventIdOf(settings(types.slice(0, 1), CHOSEN))).toBe('task.create');
    expect(eventIdOf(settings(['task.updated'], CHOSEN))).toBe('task.update');
    expect(eventIdOf(settings([...types, 'task.updated'], CHOSEN))).toBe('task.create');
  });

  it.each([
    [['task.updated'], 'task.update'],
    [['task.status-changed'], 'task.status-changed'],
    [['problem.updated', 'task.created'], 'problem.update'],
    [['comment.created'], 'workflow.note-added'],
    [['request.*'], 'request.agile-board-column-changed'],
    [['*'], 'automation_rule'],
    [['ship.sailed', 'ship.sunk'], 'ship.sailed, ship.sunk'],
  ])('that the native API made with %j is %s', (events, id) => {
    expect(eventIdOf(settings(events))).toBe(id);
  });
});

describe('a name', () => {
  const found = {
    ...{ patterns: ['ci.created'], policy: undefined, accountName: null },
    urls: { accountUrl: 'https://x', apiUrl: 'https://x/v1' },
  };
  const named = (name: string, given: object, events = ['task.updated']) =>
    settingsOf(given, found, settings(events, { ...CHOSEN, name })).name;
  const event = eventTypeWithId('ci.create');

  it('that is an event by default goes with the event, also where the native API changed that', () => {
    for (const name of ['task.create', 'task.update'])
      expect(named(name, { event })).toBe('ci.create');
    expect(named('Mine', { event })).toBeUndefined();
  });

  it('that is taken away is then the event as it is', () => {
    expect(named('Mine', { name: null })).toBe('task.update');
    expect(named('Mine', { name: null, event })).toBe('ci.create');
  });
});
