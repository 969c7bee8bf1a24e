import { DomainError, mergeProfile, type DeliveryProfile, type WebhookSettings } from '#domain';

export class UnknownPreset extends DomainError {
  readonly code = 'unknown-preset';

  constructor(
    readonly preset: string,
    known: Iterable<string>,
  ) {
    super(`There is no preset ${preset}; this installation has ${[...known].join(', ')}.`);
  }
}

/** The presets of this installation, by name; one is called `native`. */
export abstract class Presets {
  abstract readonly all: ReadonlyMap<string, DeliveryProfile>;
}

/** Resolves what a webhook says of its delivery: its own parts laid over its preset. */
export class Profiles {
  private readonly resolved = new WeakMap<WebhookSettings, DeliveryProfile>();

  constructor(private readonly presets: Presets) {}

  /** Once for as long as the very same settings are asked about. Throws UnknownPreset. */
  of(settings: WebhookSettings): DeliveryProfile {
    const known = this.resolved.get(settings);
    if (known) return known;
    const profile = this.with(settings);
    this.resolved.set(settings, profile);
    return profile;
  }

  /** Undefined when its preset is none of this installation's. */
  find(settings: WebhookSettings): DeliveryProfile | undefined {
    return this.presets.all.has(settings.preset) ? this.of(settings) : undefined;
  }

  /** Throws UnknownPreset. */
  with({ preset, profile }: Pick<WebhookSettings, 'preset' | 'profile'>): DeliveryProfile {
    const base = this.presets.all.get(preset);
    if (!base) throw new UnknownPreset(preset, this.presets.all.keys());
    return Object.keys(profile).length === 0 ? base : mergeProfile(base, profile);
  }
}
