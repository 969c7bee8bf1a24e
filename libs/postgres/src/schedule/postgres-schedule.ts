import {
  Schedule,
  type Appointment,
  type Chore,
  type ScheduleTerms,
  type TakenAppointment,
} from '#application';
import type { Executor } from '../executor.js';

const PUT = {
  name: 'schedule-put',
  text: `
    insert into webhook_schedules as there (webhook_id, chore, due_at, step, asked)
    select webhook_id, chore, to_timestamp(due_at / 1000.0), step, 1
    from unnest($1::uuid[], $2::text[], $3::float8[], $4::integer[])
      as given (webhook_id, chore, due_at, step)
    order by webhook_id, chore
    on conflict (webhook_id, chore) do update
      set due_at = excluded.due_at, step = excluded.step, asked = there.asked + 1,
        lease_until = '-infinity'`,
};

/** A step: resumed while somebody had it in hand, whose word on when it goes on counts no more. */
const RESUMED = -1;

const RESUME = {
  name: 'schedule-resume',
  text: `
    update webhook_schedules
    set due_at = to_timestamp($3 / 1000.0), asked = asked + 1,
      step = case when lease_until > to_timestamp($3 / 1000.0) then ${RESUMED} else 0 end
    where webhook_id = $1 and chore = $2`,
};

const CANCEL = {
  name: 'schedule-cancel',
  text: 'delete from webhook_schedules where webhook_id = $1 and chore = any ($2::text[])',
};

/** Each row's account is looked up by itself, and only when somebody is to wait: there may be many webhooks. */
const TAKE = {
  name: 'schedule-take',
  text: `
    update webhook_schedules taken
    set lease_until = to_timestamp($3 / 1000.0), step = greatest(taken.step, 0)
    from (
      select webhook_id from webhook_schedules s
      where chore = $1 and due_at <= to_timestamp($2 / 1000.0)
        and lease_until <= to_timestamp($2 / 1000.0)
        and (cardinality($5::text[]) = 0 or coalesce(
          (select account <> all ($5::text[]) from webhooks where id = s.webhook_id), true))
      order by due_at limit $4
      for update skip locked) as due
    where taken.webhook_id = due.webhook_id and taken.chore = $1
    returning taken.webhook_id, taken.due_at, taken.step, taken.asked,
      coalesce((select account from webhooks where id = taken.webhook_id), '') as account`,
};

const NEXT = {
  name: 'schedule-next',
  text: `
    update webhook_schedules
    set due_at = case when step = ${RESUMED} then due_at else to_timestamp($4 / 1000.0) end,
      step = case when step = ${RESUMED} then 0 else $5 end, lease_until = '-infinity'
    where webhook_id = $1 and chore = $2 and lease_until = to_timestamp($3 / 1000.0)`,
};

const FINISH = {
  name: 'schedule-finish',
  text: `
    with finished as (
      delete from webhook_schedules
      where webhook_id = $1 and chore = $2 and lease_until = to_timestamp($3 / 1000.0) and asked = $4
      returning webhook_id
    )
    update webhook_schedules
    set lease_until = '-infinity', step = greatest(step, 0)
    where webhook_id = $1 and chore = $2 and lease_until = to_timestamp($3 / 1000.0)
      and not exists (select from finished)`,
};

interface TakenRow {
  readonly webhook_id: string;
  readonly due_at: Date;
  readonly step: number;
  readonly asked: string;
  readonly account: string;
}

export class PostgresSchedule extends Schedule {
  constructor(private readonly executor: Executor) {
    super();
  }

  async put(appointments: readonly Appointment[]): Promise<void> {
    if (appointments.length === 0) return;
    await this.executor.run(PUT, [
      appointments.map(({ webhookId }) => webhookId),
      appointments.map(({ chore }) => chore),
      appointments.map(({ dueAt }) => dueAt),
      appointments.map(({ step }) => step),
    ]);
  }

  async resume(webhookId: string, chore: Chore, dueAt: number): Promise<void> {
    await this.executor.run(RESUME, [webhookId, chore, dueAt]);
  }

  async cancel(webhookId: string, chores: readonly Chore[]): Promise<void> {
    await this.executor.run(CANCEL, [webhookId, chores]);
  }

  async take(
    chore: Chore,
    { now, leaseUntil, limit, notOf = [] }: ScheduleTerms,
  ): Promise<readonly TakenAppointment[]> {
    const rows = await this.executor.run<TakenRow>(TAKE, [chore, now, leaseUntil, limit, notOf]);
    return rows.map(({ webhook_id: webhookId, due_at, step, asked, account }) => ({
      ...{ webhookId, chore, step, leaseUntil, account },
      dueAt: due_at.getTime(),
      asked: Number(asked),
    }));
  }

  async settle(
    { webhookId, chore, leaseUntil, asked }: TakenAppointment,
    next: Parameters<Schedule['settle']>[1],
  ): Promise<void> {
    const taken = [webhookId, chore, leaseUntil];
    if (next) await this.executor.run(NEXT, [...taken, next.dueAt, next.step]);
    else await this.executor.run(FINISH, [...taken, asked]);
  }
}
