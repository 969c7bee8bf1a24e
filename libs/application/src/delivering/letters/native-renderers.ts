import type { DeliveredEvent } from '../../ports/delivery-road.js';
import { renderBody } from './render-body.js';
import type { Renderer, RenderingInput } from './rendering.js';

/** The renderers of this installation, by shape. */
export abstract class Renderers {
  abstract readonly all: ReadonlyMap<string, Renderer>;
  /** Of these shapes, those that tell the account's time. */
  abstract readonly local: ReadonlySet<string>;
}

const EMPTY = '{}';
const NO_HEADERS: readonly string[] = [];
/** Ids are unique within it: each account has its own. */
const sourceOf = (account: string): string =>
  `/postrider/accounts/${encodeURIComponent(account)}/domain-events`;

/** The event's facts and data, as published; what is no event is told by its type. */
const native: Renderer = ({ events: [event], ...rest }) => ({
  json: event ? renderBody(event) : nonEvent(rest),
  headers: NO_HEADERS,
});

/** Several at once: a list of what `native` writes of each. */
const nativeList: Renderer = ({ events }) => ({
  json: `[${events.map(renderBody).join()}]`,
  headers: NO_HEADERS,
});

/** CloudEvents 1.0 in structured mode; a list (batched mode) of several. */
const cloudEvents: Renderer = ({ events, ...rest }) => {
  const [first] = events;
  if (!first) return { json: nonEvent(rest), headers: NO_HEADERS };
  if (events.length === 1) {
    const contentType = 'application/cloudevents+json';
    return { json: cloudEventOf(first), contentType, headers: NO_HEADERS };
  }
  const contentType = 'application/cloudevents-batch+json';
  return { json: `[${events.map(cloudEventOf).join()}]`, contentType, headers: NO_HEADERS };
};

/** CloudEvents 1.0 in binary mode (HTTP binding): attributes as `ce-` headers, the data as the body. */
const cloudEventsBinary: Renderer = ({ events: [event], ...rest }) => {
  if (!event) return { json: nonEvent(rest), headers: NO_HEADERS };
  const attributes = Object.entries(attributesOf(event));
  return {
    json: event.data,
    headers: attributes.flatMap(([name, value]) => [`ce-${name}`, headerValue(value)]),
  };
};

/** Of these, those that tell several events in one request. */
export const NATIVE_LIST_SHAPES: readonly string[] = ['native-list', 'cloudevents'];

export const NATIVE_RENDERERS: Readonly<Record<string, Renderer>> = {
  native,
  'native-list': nativeList,
  cloudevents: cloudEvents,
  'cloudevents-binary': cloudEventsBinary,
};

const nonEvent = ({ kind, webhook, now, callbackUrl }: Omit<RenderingInput, 'events'>): string =>
  kind === 'probe'
    ? EMPTY
    : JSON.stringify({
        type: `webhook.${kind}`,
        account: webhook.account,
        occurredAt: new Date(now).toISOString(),
        data: { webhookId: webhook.id, ...(callbackUrl !== null && { callbackUrl }) },
      });

const attributesOf = (event: DeliveredEvent): Readonly<Record<string, string>> => ({
  specversion: '1.0',
  id: event.id,
  source: sourceOf(event.account),
  type: event.type,
  time: event.occurredAt,
  account: event.account,
  ...(event.project !== null && { project: event.project }),
});

const cloudEventOf = (event: DeliveredEvent): string => {
  const attributes = { ...attributesOf(event), datacontenttype: 'application/json' };
  return `${JSON.stringify(attributes).slice(0, -1)},"data":${event.data}}`;
};

/** CloudEvents HTTP binding 3.1.3.2: all but printable ASCII, and the quote and percent sign, in percent encoding. */
const headerValue = (value: string): string =>
  value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
    character === ' ' ? '%20' : encodeURIComponent(character).replace('"', '%22'),
  );
