import { Clock, DeliveryClock, RecordOutcomes, StallSettings, WatchDue } from '#application';
import { Liveness, turningCheck, type MessageServer } from '#runtime';
import type { INestApplication } from '@nestjs/common';
import { RecurringWork } from './recurring-work.js';

/** What may take longer than other work: whole days are written anew. */
const HOUSEKEEPING_MS = 3_600_000;

/** A worker lives as long as its work turns, and does not stand still before work that is due. */
export const watchLiveness = (app: INestApplication, server: MessageServer): void => {
  const [liveness, clock, watch] = [app.get(Liveness), app.get(Clock), app.get(WatchDue)];
  const { stalledAfterMs } = app.get(StallSettings);
  for (const work of app.get(RecurringWork).all) {
    const mayTakeMs = work.name === 'housekeeping' ? HOUSEKEEPING_MS : stalledAfterMs;
    liveness.add(work.name, turningCheck(work, clock, work.everyMs + mayTakeMs));
  }
  const moved = [
    () => app.get(DeliveryClock).lastTakenAt,
    () => app.get(RecordOutcomes).lastRecordedAt,
    () => server.health().lastHandedAt,
    () => server.health().lastSettledAt,
  ];
  liveness.add('deliveries', async () => {
    if (watch.isStalled(...moved)) throw new Error('deliveries are due, and none is made');
  });
};
