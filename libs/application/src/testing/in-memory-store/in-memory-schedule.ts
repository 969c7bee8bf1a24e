import {
  Schedule,
  type Appointment,
  type Chore,
  type ScheduleTerms,
  type TakenAppointment,
} from '../../ports/schedule.js';
import type { Draft, InTables } from './tables.js';

/** A step: resumed while somebody had it in hand. */
const RESUMED = -1;

export class InMemorySchedule extends Schedule {
  constructor(private readonly inTables: InTables) {
    super();
  }

  put(given: readonly Appointment[]): Promise<void> {
    return this.inTables(({ appointments }) => {
      for (const appointment of given) {
        const key = keyOf(appointment);
        const asked = (appointments.get(key)?.asked ?? 0) + 1;
        appointments.set(key, { ...appointment, asked, leaseUntil: 0 });
      }
    });
  }

  resume(webhookId: string, chore: Chore, dueAt: number): Promise<void> {
    return this.inTables(({ appointments }) => {
      const key = keyOf({ webhookId, chore });
      const there = appointments.get(key);
      if (!there) return;
      const step = there.leaseUntil > dueAt ? RESUMED : 0;
      appointments.set(key, { ...there, dueAt, step, asked: there.asked + 1 });
    });
  }

  cancel(webhookId: string, chores: readonly Chore[]): Promise<void> {
    return this.inTables(({ appointments }) => {
      for (const chore of chores) appointments.delete(keyOf({ webhookId, chore }));
    });
  }

  take(
    chore: Chore,
    { now, leaseUntil, limit, notOf = [] }: ScheduleTerms,
  ): Promise<readonly TakenAppointment[]> {
    return this.inTables(({ appointments, webhooks }) =>
      [...appointments.values()]
        .filter((each) => each.chore === chore && each.dueAt <= now && each.leaseUntil <= now)
        .map((each) => ({ ...each, account: webhooks.get(each.webhookId)?.account ?? '' }))
        .filter(({ account }) => !notOf.includes(account))
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map(({ account, ...each }) => {
          const taken = { ...each, leaseUntil, step: Math.max(0, each.step) };
          appointments.set(keyOf(each), taken);
          return { ...taken, account };
        }),
    );
  }

  settle(taken: TakenAppointment, next: Parameters<Schedule['settle']>[1]): Promise<void> {
    return this.inTables(({ appointments }) => {
      const key = keyOf(taken);
      const there = appointments.get(key);
      if (there?.leaseUntil !== taken.leaseUntil) return;
      const isResumed = there.step === RESUMED;
      if (next && !isResumed) appointments.set(key, { ...there, ...next, leaseUntil: 0 });
      else if (!next && there.asked === taken.asked) appointments.delete(key);
      else appointments.set(key, { ...there, leaseUntil: 0, step: Math.max(0, there.step) });
    });
  }
}

/** A queue that is there already is due when it is due: what failed before is not hurried. */
export const askForQueue = (
  appointments: Draft['appointments'],
  webhookId: string,
  dueAt: number,
): void => {
  const key = keyOf({ webhookId, chore: 'queue' });
  const there = appointments.get(key);
  const asked = there ?? {
    webhookId,
    chore: 'queue' as const,
    dueAt,
    step: 0,
    leaseUntil: 0,
    asked: 0,
  };
  appointments.set(key, { ...asked, asked: asked.asked + 1 });
};

export const keyOf = ({ webhookId, chore }: Pick<Appointment, 'webhookId' | 'chore'>): string =>
  `${webhookId} ${chore}`;
