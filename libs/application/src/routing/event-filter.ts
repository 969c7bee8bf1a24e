import {
  compileFilter,
  isWithin,
  type Filter,
  type JsonObject,
  type WebhookSettings,
} from '#domain';

/** What a webhook asks of an event besides its type and project; null: nothing. */
export const eventFilterOf = ({
  filter: json,
  within,
}: Pick<WebhookSettings, 'filter' | 'within'>): Filter | null => {
  const filter = json && compiled(json);
  if (within.length === 0) return filter;
  const ids = new Set(within);
  return (event) => isWithin(event, ids) && (filter?.(event) ?? true);
};

/** One that this version does not read matches nothing: what it was to keep out must not get in. */
const compiled = (json: JsonObject): Filter => compileFilter(json).filter ?? (() => false);
