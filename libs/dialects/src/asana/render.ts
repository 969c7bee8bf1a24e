import type { Renderer } from '#application';
import { richOf } from '../shared/rich-event.js';
import { chosenBy } from './chosen.js';
import { asanaEventsOf } from './events.js';
import { passes, reaches } from './filters.js';

const NO_HEADERS: readonly string[] = [];

/** Several events in order. A heartbeat has none, and neither has the handshake a body of its own. */
export const renderAsana: Renderer = ({ kind, events, webhook }) => {
  const { filters, resource } = chosenBy(webhook.settings);
  const told = events.flatMap((event) => asanaEventsOf(richOf(event)));
  // A sample is of nothing that was asked for.
  const wanted =
    kind === 'test'
      ? told
      : told.filter((event) => reaches(event, resource.resource_type) && passes(event, filters));
  if (wanted.length === 0 && events.length > 0) return null;
  return { json: JSON.stringify({ events: wanted }), headers: NO_HEADERS };
};
