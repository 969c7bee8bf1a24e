import type { JsonObject, WebhookSettings } from '#domain';
import type { DeliveredEvent } from '../../ports/delivery-road.js';

/** Why a request is made. Only `event` and `heartbeat` count for a webhook's health. */
export type LetterKind = 'event' | 'heartbeat' | 'probe' | 'test' | 'verification';

export interface RenderedWebhook {
  readonly id: string;
  /** Counts the webhooks of an installation; what systems with numeric ids show. */
  readonly number: number;
  readonly account: string;
  readonly settings: WebhookSettings;
}

/** All that a request is made from. */
export interface RenderingInput {
  readonly kind: LetterKind;
  /** One, or several in order where the profile batches; none of a heartbeat or a probe. */
  readonly events: readonly DeliveredEvent[];
  readonly webhook: RenderedWebhook;
  /** The same on every attempt. */
  readonly deliveryId: string;
  /** A UUID of this attempt alone. */
  readonly attemptId: string;
  /** 1 is the first. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The account's, where the shape is one of those that tell its time; otherwise UTC. */
  readonly timeZone: string;
  /** The profile's shapeOptions. */
  readonly options: JsonObject;
  /** Of a verification: the URL to be called back. */
  readonly callbackUrl: string | null;
  /** Where this installation's API is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
}

export interface Rendering {
  /** JSON text. Encodings other than `json` are made from it. */
  readonly json: string;
  /** Of the encoding `json`; `application/json` when left out. */
  readonly contentType?: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Of the encoding `jwt`, where its system names them its own way. */
  readonly token?: {
    /** `iss`; the signing policy's own address when left out. */
    readonly issuer?: string;
    /** `sub`; the webhook's id when left out. */
    readonly subject?: string;
  };
}

/** Writes what a webhook is sent, in its system's own words; null: these events are nothing to it. Pure. */
export type Renderer = (input: RenderingInput) => Rendering | null;
