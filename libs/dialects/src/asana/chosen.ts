import { isJsonObject, type JsonObject, type WebhookSettings } from '#domain';
import type { EventFilter } from './filters.js';

/** What only this dialect knows of a webhook. */
export interface Chosen extends JsonObject {
  readonly resource: {
    readonly gid: string;
    readonly resource_type: string;
    /** Where its creator said it. */
    readonly name?: string;
  };
  readonly filters: readonly EventFilter[];
  /** The program that made it. */
  readonly app: string;
}

const NOTHING: Chosen = { resource: { gid: '', resource_type: '' }, filters: [], app: '' };

/** One that the native API made has neither a resource nor filters. */
export const chosenBy = ({ dialect }: Pick<WebhookSettings, 'dialect'>): Chosen => {
  const { resource, filters } = dialect;
  if (!isJsonObject(resource) || !Array.isArray(filters)) return NOTHING;
  return dialect as Chosen;
};
