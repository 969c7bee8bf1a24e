import type { Alert, DeliveryState, Suppression, WebhookState } from '#domain';
import type { Appointment } from '../../ports/schedule.js';
import type { AlertedWebhook } from '../../ports/alerts.js';
import type { KeptEvent, SettledAttempt } from '../../ports/ledger.js';
import type { AccountedEvent } from '../../ports/webhook-announcements.js';

export interface StoredDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventKey: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: number | null;
  readonly reason: Suppression | null;
}

export interface StoredAppointment extends Appointment {
  readonly leaseUntil: number;
  readonly asked: number;
}

export interface StoredWebhook {
  readonly account: string;
  readonly state: Exclude<WebhookState, { status: 'absent' }>;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The transaction that changed it last. */
  readonly changedIn: number;
}

export interface StoredAlert {
  readonly id: number;
  readonly webhookId: string;
  readonly alert: Alert;
  readonly at: number;
  readonly settledAt: number | null;
}

/** What the alerts of one webhook wait for. */
export interface StoredThrottle {
  readonly webhook: AlertedWebhook;
  readonly told: boolean;
  readonly dueAt: number | null;
  readonly lastSentAt: number | null;
  readonly leaseUntil: number | null;
  readonly tries: number;
}

/** What the store holds. Values are never changed, only replaced, so a copy of the maps is a snapshot. */
export interface Tables {
  readonly transaction: number;
  /** The number of the latest webhook. */
  readonly numbers: number;
  /** The id of the latest alert. */
  readonly alertIds: number;
  readonly events: readonly AccountedEvent[];
  readonly webhooks: ReadonlyMap<string, StoredWebhook>;
  readonly releases: ReadonlyMap<string, number>;
  readonly activity: ReadonlyMap<string, number>;
  readonly known: ReadonlyMap<string, { readonly key: string; readonly seenAt: number }>;
  readonly domainEvents: ReadonlyMap<string, KeptEvent>;
  readonly deliveries: ReadonlyMap<string, StoredDelivery>;
  readonly appointments: ReadonlyMap<string, StoredAppointment>;
  readonly attempts: ReadonlyMap<string, SettledAttempt>;
  readonly alerts: ReadonlyMap<number, StoredAlert>;
  readonly throttles: ReadonlyMap<string, StoredThrottle>;
}

/** The same, within a transaction. */
export type Draft = {
  -readonly [Name in keyof Tables]: Tables[Name] extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : Tables[Name] extends readonly (infer E)[]
      ? E[]
      : Tables[Name];
};

export const EMPTY: Tables = {
  transaction: 0,
  numbers: 0,
  alertIds: 0,
  events: [],
  webhooks: new Map(),
  releases: new Map(),
  activity: new Map(),
  known: new Map(),
  domainEvents: new Map(),
  deliveries: new Map(),
  appointments: new Map(),
  attempts: new Map(),
  alerts: new Map(),
  throttles: new Map(),
};

export const draftOf = (tables: Tables): Draft => ({
  transaction: tables.transaction + 1,
  numbers: tables.numbers,
  alertIds: tables.alertIds,
  events: [...tables.events],
  webhooks: new Map(tables.webhooks),
  releases: new Map(tables.releases),
  activity: new Map(tables.activity),
  known: new Map(tables.known),
  domainEvents: new Map(tables.domainEvents),
  deliveries: new Map(tables.deliveries),
  appointments: new Map(tables.appointments),
  attempts: new Map(tables.attempts),
  alerts: new Map(tables.alerts),
  throttles: new Map(tables.throttles),
});

/** Runs work on the tables, all or nothing. */
export type InTables = <T>(work: (draft: Draft) => T | Promise<T>) => Promise<T>;
