import {
  NATIVE_PROFILE,
  patchOverrides,
  webhookDecider,
  type DisabledWebhook,
  type EnabledWebhook,
  type UpdateWebhook,
  type VerificationOccasion,
  type WebhookCommand,
  type WebhookSecrets,
  type WebhookSettings,
} from '#domain';
import { OpenedSecrets } from '../delivering/letters/opened-secrets.js';
import { type Clock } from '../ports/clock.js';
import { type Seals } from '../ports/seals.js';
import type { Transactions, WebhookAt } from '../ports/transactions.js';
import { HEEDED_WITHIN_MS } from '../routing/webhook-directory.js';
import { makeAppointments } from './appointments-after.js';
import { secretsIn, settingsIn, type WebhookPatch } from './draft.js';
import { newKeptEd25519Keys, type KeptEd25519Keys } from './ed25519-keys.js';
import { InvalidField } from './errors.js';
import { existing, refuseOtherOwner, type WebhookAddress } from './existing.js';
import { mergedPatch } from './merged-patch.js';
import { isNamedAfter, nameAfter } from './name-after.js';
import type { Proof, ProveUrls } from './prove-urls.js';
import { sealSecrets } from './seal-secrets.js';
import type { WebhookRules } from './webhook-rules.js';

const ANY_OCCASION: readonly VerificationOccasion[] = ['create', 'enable', 'url-change'];

/**
 * Changes one webhook as its decider allows. All methods throw WebhookNotFound, NotTheOwner and
 * PreconditionFailed. One whose preset is gone can be renamed, disabled and deleted; what would have to know the
 * preset throws UnknownPreset.
 */
export class ChangeWebhook {
  private readonly secrets: OpenedSecrets;

  constructor(
    private readonly transactions: Transactions,
    private readonly rules: WebhookRules,
    private readonly proveUrls: ProveUrls,
    private readonly seals: Seals,
    private readonly clock: Clock,
  ) {
    this.secrets = new OpenedSecrets(seals);
  }

  /** Throws InvalidField, InvalidFields and VerificationFailed; then nothing is changed. */
  async update(address: WebhookAddress, patch: WebhookPatch, actor: string): Promise<void> {
    if (patch.owner !== undefined) refuseOtherOwner(address.ownedBy, patch.owner);
    this.rules.refuseSecrets(patch);
    await this.rules.refuseUnknown(address.account, patch);
    const before = await this.find(address);
    const updateOf = this.updating(patch, before.webhookId);
    const proof = await this.proofFor(before, updateOf(before), patch.enabled);
    await this.change(address, actor, (webhook) => {
      const update = updateOf(webhook);
      const { url } = { ...webhook.settings, ...update.data.settings };
      return [update, ...this.proved(url, proof), ...this.switchOf(webhook, patch.enabled, proof)];
    });
  }

  /** Throws VerificationFailed; then it stays disabled. */
  async enable(address: WebhookAddress, actor: string): Promise<void> {
    const before = await this.find(address);
    const proof = await this.proofFor(before, { data: { settings: {}, secrets: {} } }, true);
    await this.change(address, actor, (webhook) => [
      ...this.proved(webhook.settings.url, proof),
      ...this.switchOf(webhook, true, proof),
    ]);
  }

  /** Asks for a call back anew, and voids the code that was sent before. */
  async verifyAgain(address: WebhookAddress, actor: string): Promise<void> {
    const before = await this.find(address);
    const waits = before.status === 'disabled' && before.reason === 'unverified';
    const proof = await this.prove(before, before.settings, ANY_OCCASION, waits);
    await this.change(address, actor, ({ settings }) => this.proved(settings.url, proof));
  }

  /** `note` says why, for the audit trail. */
  async disable(address: WebhookAddress, note: string | undefined, actor: string): Promise<void> {
    const noted = note === undefined ? {} : { note };
    await this.change(address, actor, (webhook) => [
      { type: 'DisableWebhook', data: { ...noted, heals: this.heals(webhook) } },
    ]);
  }

  async delete(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => [{ type: 'DeleteWebhook', data: {} }]);
  }

  private async find(address: WebhookAddress): Promise<EnabledWebhook | DisabledWebhook> {
    const found = await this.transactions.run(({ webhooks }) => existing(webhooks, address));
    return found.state;
  }

  /**
   * What has to be proved before an update is applied: outside of any transaction, since it may take long. The URL
   * is asked as what is sent there later will be, by the credentials that the update brings.
   */
  private proofFor(
    before: EnabledWebhook | DisabledWebhook,
    { data }: Pick<UpdateWebhook, 'data'>,
    enabled: boolean | undefined,
  ): Promise<Proof> {
    const settings = { ...before.settings, ...data.settings };
    const secrets = { ...before.secrets, ...data.secrets };
    const isNewUrl = settings.url !== before.settings.url;
    const isSwitchedOn = enabled === true && before.status === 'disabled';
    const { verification } = before;
    const isOwed = verification.state === 'requested' && verification.url === settings.url;
    const occasions = [
      ...(isNewUrl ? (['url-change'] as const) : []),
      // A proof that was asked for and never came is not forgone by asking to be enabled.
      ...(isSwitchedOn ? (isOwed ? ANY_OCCASION : (['enable'] as const)) : []),
    ];
    const waits = before.status === 'disabled' && before.reason === 'unverified';
    const staysOn = before.status === 'enabled' || waits;
    return this.prove({ ...before, secrets }, settings, occasions, enabled ?? staysOn);
  }

  private async prove(
    { webhookId: id, account, number, verification, secrets }: EnabledWebhook | DisabledWebhook,
    settings: WebhookSettings,
    occasions: readonly VerificationOccasion[],
    enables: boolean,
  ): Promise<Proof> {
    const nothing: Proof = { url: settings.url, commands: [], isPending: false };
    if (occasions.length === 0) return nothing;
    const opened = () => this.secrets.of({ webhookId: id, secrets }, this.clock.now());
    const profile = this.rules.profileOf(settings);
    if (profile.verification.kind === 'none') return nothing;
    const webhook = { id, account, number, settings, verification, secrets: opened() };
    return this.proveUrls.prove(webhook, profile, occasions, enables);
  }

  private switchOf(
    webhook: EnabledWebhook | DisabledWebhook,
    enabled: boolean | undefined,
    { isPending }: Pick<Proof, 'isPending'>,
  ): readonly WebhookCommand[] {
    if (enabled === undefined || (enabled && isPending)) return [];
    if (enabled) return [{ type: 'EnableWebhook', data: {} }];
    return [{ type: 'DisableWebhook', data: { heals: this.heals(webhook) } }];
  }

  /** Whether it would be enabled again by its own doing. */
  private heals(webhook: EnabledWebhook | DisabledWebhook): boolean {
    return (this.rules.findProfile(webhook.settings)?.healing ?? null) !== null;
  }

  /** A proof of a URL that it no longer has is none. */
  private proved(url: string, proof: Proof): readonly WebhookCommand[] {
    return proof.url === url ? proof.commands : [];
  }

  /** A patch as an update of what a webhook is at the time. Throws InvalidField. */
  private updating(
    patch: WebhookPatch,
    webhookId: string,
  ): (webhook: EnabledWebhook | DisabledWebhook) => UpdateWebhook {
    let made: KeptEd25519Keys | undefined;
    return (webhook) => {
      const { type, data } = this.updateOf(webhook, patch);
      const all = { ...webhook.settings, ...data.settings };
      this.rules.refuseMisfit(all, data.settings);
      const asks = data.settings.profile !== undefined && this.rules.signsV1a(all);
      // Once made they stay: a receiver may know the public key by heart.
      if (!asks || all.publicKey !== null) return { type, data };
      made ??= newKeptEd25519Keys(this.seals, webhookId);
      const settings = { ...data.settings, ...made.settings };
      return { type, data: { settings, secrets: { ...data.secrets, ...made.secrets } } };
    };
  }

  private updateOf(
    { webhookId, settings: current, secrets }: EnabledWebhook | DisabledWebhook,
    { name, profile, enabled: _enabled, ...patch }: WebhookPatch,
  ): UpdateWebhook {
    const merged = mergedPatch(patch, current, () => this.headersOf(webhookId, secrets));
    const settings = {
      ...settingsIn(merged),
      ...nameIn({ name, events: patch.events }, current),
      ...(profile !== undefined && {
        profile: profile === null ? {} : patchOverrides(current.profile, profile),
      }),
    };
    const sealed = sealSecrets(this.seals, webhookId, secretsIn(merged), secrets);
    return { type: 'UpdateWebhook', data: { settings, secrets: sealed } };
  }

  private headersOf(
    webhookId: string,
    { headers }: WebhookSecrets,
  ): Readonly<Record<string, string>> {
    if (headers === null) return {};
    try {
      return JSON.parse(this.seals.open(headers, webhookId)) as Record<string, string>;
    } catch {
      const because = 'cannot be opened any more: take all away with null, then give them anew';
      throw new InvalidField('/headers', because);
    }
  }

  private async change(
    address: WebhookAddress,
    actor: string,
    commandsFor: (webhook: EnabledWebhook | DisabledWebhook) => readonly WebhookCommand[],
  ): Promise<void> {
    const isStopped = await this.transactions.run(async ({ webhooks, schedule }) => {
      const at = await existing(webhooks, address);
      let current: WebhookAt = at;
      for (const command of commandsFor(at.state)) {
        const events = webhookDecider.decide(command, current.state);
        if (events.length === 0) continue;
        const metadata = { actor, at: this.clock.now() };
        current = await webhooks.append(address.webhookId, current, events, metadata);
        const { settings } = 'settings' in current.state ? current.state : at.state;
        const profile = this.rules.findProfile(settings) ?? WITHOUT_PRESET;
        await makeAppointments(schedule, events, profile, metadata.at);
      }
      return at.state.status === 'enabled' && current.state.status !== 'enabled';
    });
    // Who is told that it is disabled or deleted sees no further request leave.
    if (isStopped) await new Promise((resolve) => setTimeout(resolve, HEEDED_WITHIN_MS));
  }
}

/** One that is named after its events is named anew after others. */
const nameIn = (
  { name, events }: Pick<WebhookPatch, 'name' | 'events'>,
  current: WebhookSettings,
): Partial<WebhookSettings> => {
  if (name !== undefined) return { name: name ?? nameAfter(events ?? current.events) };
  const follows = events !== undefined && isNamedAfter(current.name, current.events);
  return follows ? { name: nameAfter(events) } : {};
};

/** What is left to do for a webhook whose preset is gone is to strike appointments. */
const WITHOUT_PRESET = { ...NATIVE_PROFILE, heartbeat: null, healing: null };
