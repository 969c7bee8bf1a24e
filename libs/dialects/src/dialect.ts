import type { Renderer } from '#application';
import type { DeliveryProfile } from '#domain';

/** One real system, mapped onto webhooks as they are: its words, its profile, its form. */
export interface Dialect {
  /** Also the name of its preset. */
  readonly name: string;
  readonly preset: DeliveryProfile;
  /** By the shapes that its preset names. */
  readonly renderers: Readonly<Record<string, Renderer>>;
}
