import type { Renderer, RenderingInput } from '#application';
import { isJsonObject, memberOf, type JsonObject, type WebhookSettings } from '#domain';
import { numericOr } from '../../shared/numeric.js';
import { richOf, type Person, type Ref, type RichEvent } from '../../shared/rich-event.js';
import { isOne, nearest, VERIFY, type EventType } from './catalogue.js';
import { chosenEvent, chosenOf, isOfOtherApp } from '../webhook/chosen.js';
import { filledIn } from './brand.js';
import { linkHeader } from '../listing/links.js';
import { kindOf, nodeIdOf } from './node-id.js';
import { payloadOf } from './payload.js';
import { issuerOf, placeOf, type Place } from './place.js';
import { isNote } from './verbs.js';

const CONTENT_TYPE = 'application/json; charset=utf-8';

/** What a request tells, and about what. */
interface Told {
  readonly event: string;
  readonly noun: string;
  readonly object: Pick<Ref, 'id' | 'uiUrl' | 'apiUrl'>;
  readonly person: Person | null;
  readonly noteId: string | null;
  readonly payload: JsonObject;
  readonly links: unknown;
}

/** The envelope, with its members in the order of the vendor's requests. */
export const renderRService: Renderer = (input) => {
  const { webhook, options } = input;
  const place = placeOf(webhook, options);
  const told = toldBy(input, place);
  if (told === null) return null;
  const { discovery, policyName } = chosenOf(webhook.settings);
  return {
    json: JSON.stringify(envelopeOf(told, webhook, place)),
    contentType: CONTENT_TYPE,
    headers: headersOf(told, input, place),
    token: {
      issuer: issuerOf(place, discovery ? policyName : null),
      subject: String(webhook.number),
    },
  };
};

const envelopeOf = (
  { event, noun, object: { id }, person, payload }: Told,
  { number, account, settings: { name } }: RenderingInput['webhook'],
  { brand: { domain, customUrl }, accountUrl }: Place,
): JsonObject => ({
  webhook_id: number,
  webhook_nodeID: nodeIdOf(domain, 'Webhook', number),
  account_id: account,
  account: accountUrl,
  ...(customUrl !== null && { custom_url: filledIn(customUrl, account) }),
  name,
  event,
  object_id: id === null ? null : numericOr(id),
  object_nodeID: id === null ? null : nodeIdOf(domain, kindOf(noun), id),
  person_id: person?.id == null ? null : numericOr(person.id),
  person_nodeID: person?.id == null ? null : nodeIdOf(domain, 'Person', person.id),
  person_name: person?.name ?? null,
  payload,
});

const headersOf = (
  { noun, object, noteId, links }: Told,
  { attempt, attemptId, deliveryId }: RenderingInput,
  place: Place,
): readonly string[] => {
  const { userAgent, deliveryHeaders, originHeaders } = place.brand;
  const { id, uiUrl, apiUrl } = object;
  // The first one's is the delivery's own id, so that those that repeat it can name it.
  const uuid = attempt === 1 ? deliveryId : attemptId;
  const origins = attempt === 1 ? [] : originHeaders;
  const about = { noun, noteId, uiUrl, apiUrl, more: links };
  return [
    ...['Accept', '*/*', 'User-Agent', userAgent],
    ...(id === null ? [] : ['Link', linkHeader({ ...about, id }, place)]),
    ...deliveryHeaders.flatMap((name) => [name, uuid]),
    ...origins.flatMap((name) => [name, deliveryId]),
  ];
};

const toldBy = (input: RenderingInput, place: Place): Told | null => {
  const { kind, events, webhook } = input;
  const [event] = events;
  if (!event) return aboutWebhook(input, place);
  const rich = richOf(event);
  const type = typeOf(rich, webhook.settings, kind === 'test');
  if (type === null) return null;
  if (kind === 'event' && isKeptBack(rich, type, webhook.settings, place)) return null;
  const note = isNote(rich) && rich.parent ? rich.object.id : null;
  const noteId = note ?? textIn(rich.context, 'noteId');
  const object = note !== null && rich.parent ? rich.parent : rich.object;
  const { domain } = place.brand;
  const { accountName } = chosenOf(webhook.settings);
  return {
    event: type?.id ?? rich.type,
    noun: type?.noun ?? object.type ?? rich.noun,
    ...{ object, person: rich.actor, noteId, links: rich.context['links'] },
    payload: kind === 'test' ? {} : payloadOf(type, rich, { domain, accountName }, noteId),
  };
};

/** Null: it is not what was chosen. Undefined: nothing was chosen, and this has no name here. */
const typeOf = (
  rich: RichEvent,
  settings: WebhookSettings,
  isTest: boolean,
): EventType | undefined | null => {
  const chosen = chosenEvent(settings);
  if (!chosen) return nearest(rich);
  return isTest || isOne(chosen, rich) ? chosen : null;
};

const isKeptBack = (
  { context }: RichEvent,
  type: EventType | undefined,
  settings: WebhookSettings,
  { brand: { imports } }: Place,
): boolean => {
  if (!imports && context['bulk'] === true) return true;
  return type?.noun === 'app_instance' && isOfOtherApp(settings, context);
};

/** A verification; and whatever else a profile of its own has the webhook send. */
const aboutWebhook = ({ kind, webhook, callbackUrl }: RenderingInput, place: Place): Told => ({
  event: kind === 'verification' ? VERIFY.id : `webhook.${kind}`,
  noun: 'webhook',
  object: { id: String(webhook.number), uiUrl: null, apiUrl: null },
  ...{ person: null, noteId: null, links: null },
  payload: callbackUrl === null ? {} : { callback: callbackOf(callbackUrl, webhook, place) },
});

/** Where nothing says that the account's pages are here, the native URL will do. */
const callbackOf = (
  callbackUrl: string,
  { number }: RenderingInput['webhook'],
  { accountUrl, isHere }: Place,
): string => {
  if (!isHere) return callbackUrl;
  return `${accountUrl}/webhooks/${number}/verify${new URL(callbackUrl).search}`;
};

const textIn = (given: JsonObject, name: string): string | null => {
  const value = isJsonObject(given) ? memberOf(given, name) : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};
