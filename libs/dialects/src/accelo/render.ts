import type { Renderer } from '#application';
import type { WebhookSettings } from '#domain';
import { numericOr } from '../shared/numeric.js';
import { pathPart } from '../shared/path-part.js';
import { richOf, type RichEvent } from '../shared/rich-event.js';
import { DELETED } from '../shared/words.js';
import { CATALOGUE, isOne, type EventType } from './catalogue.js';
import { apiUrlOf, chosenEvent } from './chosen.js';

/** The object's id, and where it is found unless it is gone. */
export const renderAccelo: Renderer = ({ kind, events: [event], webhook, publicUrl }) => {
  if (!event) return { json: '{}', headers: [] };
  const rich = richOf(event);
  const { settings } = webhook;
  const type = (kind === 'test' && chosenEvent(settings)) || typeOf(rich, settings);
  if (type === null) return null;
  const { id } = rich.object;
  const isGone = type?.trigger === 'delete' || (!type && DELETED.includes(rich.verb));
  const payload = {
    id: id === null ? null : numericOr(id),
    ...(!isGone && { resource_url: resourceUrl(rich, type?.table, apiUrlOf(webhook, publicUrl)) }),
  };
  const name = type?.id ?? rich.type.replace(/[^\w]+/g, '_');
  return { json: JSON.stringify(payload), headers: ['X-Accelo-Event', name] };
};

/** Null: it is not what was chosen. Undefined: nothing was chosen, and this has no name here. */
const typeOf = (rich: RichEvent, settings: WebhookSettings): EventType | undefined | null => {
  const chosen = chosenEvent(settings);
  if (chosen) return isOne(chosen, rich) ? chosen : null;
  return CATALOGUE.find((type) => isOne(type, rich));
};

const resourceUrl = ({ object, noun }: RichEvent, table = noun, apiUrl: string): string =>
  object.apiUrl ?? `${apiUrl}/${pluralOf(table)}/${pathPart(object.id ?? '')}`;

/** `tasks`, `companies` */
const pluralOf = (table: string): string =>
  table.endsWith('y') ? `${table.slice(0, -1)}ies` : `${table}s`;
