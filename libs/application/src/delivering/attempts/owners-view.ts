import { memberOf, type EnabledWebhook, type Suppression } from '#domain';
import type { AccessStore } from '../../access/access-store.js';
import type { Clock } from '../../ports/clock.js';
import type { DeliveredEvent } from '../../ports/delivery-road.js';

/** How long a principal's plan is taken for what it was (ms). */
const REMEMBERED_MS = 5_000;
const MOST_REMEMBERED = 10_000;

/** Whether a webhook's owner may hear of an event, asked when it is delivered. */
export class OwnersView {
  private readonly plans = new Map<string, { readonly plan: string | null; readonly at: number }>();

  constructor(
    private readonly access: Pick<AccessStore, 'findPrincipal'>,
    private readonly clock: Clock,
  ) {}

  /** Why it is not delivered; null: it may be. */
  async reasonAgainst(
    { account, settings }: EnabledWebhook,
    event: DeliveredEvent,
  ): Promise<Suppression | null> {
    const { visibility, ownerPlans, owner } = settings;
    if (visibility === 'owner' && !includes(audienceOf(event), owner)) return 'owner-may-not-see';
    if (ownerPlans === null) return null;
    const plan = owner === null ? null : await this.planOf(account, owner);
    return plan !== null && ownerPlans.includes(plan) ? null : 'owner-plan';
  }

  private async planOf(account: string, owner: string): Promise<string | null> {
    const key = JSON.stringify([account, owner]);
    const now = this.clock.now();
    const known = this.plans.get(key);
    if (known && now - known.at < REMEMBERED_MS) return known.plan;
    const plan = (await this.access.findPrincipal(account, owner))?.plan ?? null;
    if (this.plans.size >= MOST_REMEMBERED) this.plans.clear();
    this.plans.set(key, { plan, at: now });
    return plan;
  }
}

/** `everyone`, or ids of principals; an event that names nobody is everyone's. */
const audienceOf = ({ details }: DeliveredEvent): unknown =>
  details === null ? undefined : memberOf(JSON.parse(details), 'audience');

const includes = (audience: unknown, owner: string | null): boolean => {
  if (audience === undefined || audience === null || audience === 'everyone') return true;
  if (!Array.isArray(audience)) return false;
  return (audience as unknown[]).some((each) => owner !== null && String(each) === owner);
};
