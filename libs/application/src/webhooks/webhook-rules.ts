import type { DeliveryProfile, Signing, WebhookSettings } from '#domain';
import type { AccessStore } from '../access/access-store.js';
import type { KnownEventTypes } from '../event-types/known-event-types.js';
import type { ProfileRules } from '../profiles/profile-rules.js';
import { UnknownPreset, type Profiles } from '../profiles/profiles.js';
import type { SigningPolicies } from '../signing/signing-policies.js';
import type { TargetPolicy } from '../ports/webhook-sender.js';
import { InvalidField } from './errors.js';

/** What must hold of a webhook's settings beside their form, whoever gives them. */
export class WebhookRules {
  constructor(
    private readonly targets: TargetPolicy,
    private readonly profiles: Profiles,
    private readonly profileRules: ProfileRules,
    private readonly eventTypes: KnownEventTypes,
    private readonly access: AccessStore,
    private readonly policies: SigningPolicies,
  ) {}

  /** `given` is what is new of it; `settings` all of it. Throws InvalidField and InvalidFields. */
  async refuse(
    account: string,
    settings: WebhookSettings,
    given: Partial<WebhookSettings> = settings,
  ): Promise<void> {
    if (given.url !== undefined) this.refuseUrl(given.url, '/url');
    if (given.oauth2) this.refuseUrl(given.oauth2.tokenUrl, '/oauth2/tokenUrl');
    if (given.preset !== undefined || given.profile !== undefined) {
      const { signing } = this.refuseProfile(settings);
      await this.refusePolicy(account, signing);
    }
    if (settings.visibility === 'owner' && settings.owner === null) {
      throw new InvalidField('/visibility', 'needs an owner whose sight decides');
    }
    if (settings.ownerPlans !== null && settings.owner === null) {
      throw new InvalidField('/ownerPlans', 'needs an owner whose plan decides');
    }
    if (given.events) await this.eventTypes.refuseOthers(account, given.events);
    if (given.owner != null && !(await this.access.findPrincipal(account, given.owner))) {
      throw new InvalidField('/owner', `there is no principal ${given.owner} in this account`);
    }
  }

  /** Of settings that were not refused. */
  profileOf(settings: WebhookSettings): DeliveryProfile {
    return this.profiles.of(settings);
  }

  /** Throws InvalidField. */
  refuseUrl(url: string, field = '/url'): void {
    const objection = this.targets.objectionTo(url);
    if (objection !== null) throw new InvalidField(field, objection);
  }

  /** Of settings that were not refused: whether its requests bear a `v1a` signature. */
  signsV1a(settings: WebhookSettings): boolean {
    const { signing } = this.profiles.with(settings);
    return signing.kind === 'standard' && signing.versions.includes('v1a');
  }

  private refuseProfile(settings: WebhookSettings): DeliveryProfile {
    try {
      const profile = this.profiles.with(settings);
      this.profileRules.refuse(profile);
      return profile;
    } catch (error) {
      if (error instanceof UnknownPreset) throw new InvalidField('/preset', error.message);
      throw error;
    }
  }

  private async refusePolicy(account: string, signing: Signing): Promise<void> {
    if (signing.kind !== 'jwt') return;
    const field = '/profile/signing/policyId';
    const { policyId } = signing;
    const policy = await this.policies.find(account, policyId);
    if (!policy) {
      throw new InvalidField(field, `there is no signing policy ${policyId} in this account`);
    }
    if (policy.disabled) throw new InvalidField(field, `signing policy ${policyId} is disabled`);
  }
}
