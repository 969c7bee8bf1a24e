import type { DueDelivery } from '../../ports/delivery-road.js';

/** What an event of so many characters weighs is twice what a small one does. */
const UNIT = 16_384;

/** How much of a worker's room a delivery takes up: 1 for a small one, 17 for one with 256 KiB of data. */
export const weightOf = ({ event: { data, details } }: DueDelivery): number =>
  1 + Math.floor((data.length + (details === null ? 0 : details.length)) / UNIT);

export const weightOfAll = (deliveries: readonly DueDelivery[]): number => {
  let weight = 0;
  for (const delivery of deliveries) weight += weightOf(delivery);
  return weight;
};
