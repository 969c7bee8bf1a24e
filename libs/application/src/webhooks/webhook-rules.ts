import {
  memberOf,
  type DeliveryProfile,
  type ProfileOverrides,
  type WebhookSettings,
} from '#domain';
import type { AccessStore } from '../access/access-store.js';
import type { KnownEventTypes } from '../event-types/known-event-types.js';
import type { ProfileRules } from '../profiles/profile-rules.js';
import { UnknownPreset, type Profiles } from '../profiles/profiles.js';
import type { SigningPolicies } from '../signing/signing-policies.js';
import type { TargetPolicy } from '../ports/webhook-sender.js';
import type { WebhookPatch } from './draft.js';
import { InvalidField } from './errors.js';
import { refuseHeadersTwice } from './header-rules.js';

/** What a webhook names that stands outside of it. */
interface Named {
  readonly events?: readonly string[] | undefined;
  readonly owner?: string | null | undefined;
  readonly profile?: ProfileOverrides | null | undefined;
}

/** Standard Webhooks 1.0: 192 to 512 bits, which base64 writes with 32 to 88 characters. */
const STANDARD_SECRET =
  /^whsec_(?=.{32,88}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const WRITES_HEADERS = ['preset', 'profile', 'headers', 'basicAuth', 'oauth2'] as const;

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

  /** Of a webhook that is new. Throws InvalidField and InvalidFields. */
  async refuse(account: string, settings: WebhookSettings): Promise<void> {
    this.refuseMisfit(settings, settings);
    await this.refuseUnknown(account, settings);
  }

  /**
   * What is given must name what the account has. Asks the store, so not to be called in a transaction:
   * as many of them as there are connections would wait for one more. Throws InvalidField and InvalidFields.
   */
  async refuseUnknown(account: string, given: Named): Promise<void> {
    if (given.events) await this.eventTypes.refuseOthers(account, given.events);
    if (given.owner != null && !(await this.access.findPrincipal(account, given.owner))) {
      throw new InvalidField('/owner', `there is no principal ${given.owner} in this account`);
    }
    const policyId = memberOf(memberOf(given.profile, 'signing'), 'policyId');
    if (typeof policyId === 'string') await this.refusePolicy(account, policyId);
  }

  /** What is given beside its settings, before it is sealed; a part of a pair is not looked at. Throws InvalidField. */
  refuseSecrets({ clientCertificate }: Pick<WebhookPatch, 'clientCertificate'>): void {
    const { certificate, key } = clientCertificate ?? {};
    if (certificate === undefined || key === undefined) return;
    const objection = this.targets.objectionToCertificate({ certificate, key });
    if (objection !== null) throw new InvalidField('/clientCertificate', objection);
  }

  /** `given` is what is new of it; `settings` all of it. Throws InvalidField. */
  refuseMisfit(settings: WebhookSettings, given: Partial<WebhookSettings>): void {
    if (given.url !== undefined) this.refuseUrl(given.url, '/url');
    if (given.oauth2) this.refuseUrl(given.oauth2.tokenUrl, '/oauth2/tokenUrl');
    if ((given.oauth2 ?? given.basicAuth) && settings.oauth2 && settings.basicAuth) {
      const field = given.oauth2 ? '/oauth2' : '/basicAuth';
      throw new InvalidField(field, 'cannot go with the other: there is one Authorization header');
    }
    if (given.preset !== undefined || given.profile !== undefined) this.refuseProfile(settings);
    if (WRITES_HEADERS.some((name) => given[name] !== undefined)) {
      refuseHeadersTwice(settings, this.profiles.with(settings), given);
    }
    if (settings.visibility === 'owner' && settings.owner === null) {
      throw new InvalidField('/visibility', 'needs an owner whose sight decides');
    }
    if (settings.ownerPlans !== null && settings.owner === null) {
      throw new InvalidField('/ownerPlans', 'needs an owner whose plan decides');
    }
  }

  /** Of settings that were not refused. */
  profileOf(settings: WebhookSettings): DeliveryProfile {
    return this.profiles.of(settings);
  }

  /** Undefined when its preset is none of this installation's any more. */
  findProfile(settings: WebhookSettings): DeliveryProfile | undefined {
    return this.profiles.find(settings);
  }

  /** Throws InvalidField. */
  refuseUrl(url: string, field = '/url'): void {
    const objection = this.targets.objectionTo(url);
    if (objection !== null) throw new InvalidField(field, objection);
  }

  /** Of settings that were not refused. Throws InvalidField when its requests could not be signed with the secret. */
  refuseSecret(settings: WebhookSettings, secret: string): void {
    const { signing } = this.profiles.with(settings);
    if (signing.kind !== 'standard' || STANDARD_SECRET.test(secret)) return;
    const because = 'must be whsec_ and a key of 24 to 64 bytes in base64, or be left out';
    throw new InvalidField('/secret', because);
  }

  /** Of settings that were not refused: whether its requests bear a `v1a` signature. */
  signsV1a(settings: WebhookSettings): boolean {
    const { signing } = this.profiles.with(settings);
    return signing.kind === 'standard' && signing.versions.includes('v1a');
  }

  private refuseProfile(settings: WebhookSettings): void {
    try {
      this.profileRules.refuse(this.profiles.with(settings));
    } catch (error) {
      if (error instanceof UnknownPreset) throw new InvalidField('/preset', error.message);
      throw error;
    }
  }

  private async refusePolicy(account: string, policyId: string): Promise<void> {
    const field = '/profile/signing/policyId';
    const policy = await this.policies.find(account, policyId);
    if (!policy) {
      throw new InvalidField(field, `there is no signing policy ${policyId} in this account`);
    }
    if (policy.disabled) throw new InvalidField(field, `signing policy ${policyId} is disabled`);
  }
}
