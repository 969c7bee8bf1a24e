import {
  AttemptDeliveries,
  Clock,
  PutBack,
  RecordOutcomes,
  StallSettings,
  WatchDue,
} from '#application';
import { Liveness, turningCheck } from '#runtime';
import type { INestApplication } from '@nestjs/common';
import { RecurringWork } from './recurring-work.js';

/** What may take longer than other work: whole days are written anew. */
const HOUSEKEEPING_MS = 3_600_000;

/** A worker lives as long as its work turns, and does not stand still before work that is due. */
export const watchLiveness = (app: INestApplication): void => {
  const [liveness, clock, watch] = [app.get(Liveness), app.get(Clock), app.get(WatchDue)];
  const { stalledAfterMs } = app.get(StallSettings);
  for (const work of app.get(RecurringWork).all) {
    const mayTakeMs = work.name === 'housekeeping' ? HOUSEKEEPING_MS : stalledAfterMs;
    liveness.add(work.name, turningCheck(work, clock, work.everyMs + mayTakeMs));
  }
  const [attempts, outcomes, putBack] = [
    app.get(AttemptDeliveries),
    app.get(RecordOutcomes),
    app.get(PutBack),
  ];
  // Not what is taken or handed over: both go on while nothing comes of them.
  const moved = [() => outcomes.lastRecordedAt, () => putBack.lastPutBackAt];
  liveness.add('deliveries', async () => {
    if (watch.isStalled(attempts.oldestInHandSince, ...moved))
      throw new Error('deliveries are due, and none is made');
  });
};
