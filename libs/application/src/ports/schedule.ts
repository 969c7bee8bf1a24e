/** What a webhook may have to be done at a time of its own. */
export const CHORES = ['queue', 'heartbeat', 'healing', 'verification', 'stopping'] as const;
export type Chore = (typeof CHORES)[number];

export interface Appointment {
  readonly webhookId: string;
  readonly chore: Chore;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  /** How often it was tried before. */
  readonly step: number;
}

export interface TakenAppointment extends Appointment {
  /** Names the taking: whoever has it may settle the appointment, as long as nobody else took it since. */
  readonly leaseUntil: number;
  /** Counts what was asked for meanwhile, so that nothing asked for is forgotten. */
  readonly asked: number;
  /** Its webhook's; empty when there is no such webhook. */
  readonly account: string;
}

export interface ScheduleTerms {
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
  /** Accounts whose appointments wait; by default nobody's. */
  readonly notOf?: readonly string[];
}

/** Work of webhooks that is due at a time, and is done once however many workers there are. */
export abstract class Schedule {
  /** Makes the appointments, or moves them: whoever has taken one meanwhile can settle it no more. */
  abstract put(appointments: readonly Appointment[]): Promise<void>;

  /**
   * Makes what waits due at a time (ms), as if it had not been tried yet. What somebody has in hand is due then once it
   * is settled, whatever is settled, or its lease is over. Nothing where there is no such appointment.
   */
  abstract resume(webhookId: string, chore: Chore, dueAt: number): Promise<void>;

  /** Strikes out all of a webhook's appointments for these chores. */
  abstract cancel(webhookId: string, chores: readonly Chore[]): Promise<void>;

  /** Takes what is due, so that nobody else does until the lease is over. */
  abstract take(chore: Chore, terms: ScheduleTerms): Promise<readonly TakenAppointment[]>;

  /** Makes the next appointment, or none: then it is due at once if it was asked for again meanwhile. */
  abstract settle(
    taken: TakenAppointment,
    next: { readonly dueAt: number; readonly step: number } | null,
  ): Promise<void>;
}
