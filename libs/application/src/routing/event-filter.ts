import {
  compileFilter,
  EVENTS_ABOUT_WEBHOOKS,
  isAbout,
  isWithin,
  parseEventPattern,
  patternMatches,
  type Filter,
  type JsonObject,
  type WebhookSettings,
} from '#domain';

interface Asking {
  readonly webhookId: string;
  readonly settings: Pick<WebhookSettings, 'events' | 'filter' | 'within'>;
}

/** What a webhook asks of an event besides its type and project; null: nothing. */
export const eventFilterOf = ({ webhookId, settings }: Asking): Filter | null => {
  const { events, filter, within } = settings;
  const ids = new Set(within);
  const conditions: readonly (Filter | null)[] = [
    events.some(asksForWebhooks) ? (event) => !isAbout(event, webhookId) : null,
    within.length > 0 ? (event) => isWithin(event, ids) : null,
    filter && compiled(filter),
  ];
  const asked = conditions.filter((condition) => condition !== null);
  return asked.length === 0 ? null : (event) => asked.every((condition) => condition(event));
};

const asksForWebhooks = (text: string): boolean => {
  const pattern = parseEventPattern(text);
  return (
    pattern !== undefined && EVENTS_ABOUT_WEBHOOKS.some((type) => patternMatches(pattern, type))
  );
};

/** One that this version does not read matches nothing: what it was to keep out must not get in. */
const compiled = (json: JsonObject): Filter => compileFilter(json).filter ?? (() => false);
