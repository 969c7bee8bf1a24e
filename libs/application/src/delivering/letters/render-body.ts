import type { DeliveredEvent } from '../../ports/delivery-road.js';

/** The native body: the event's facts, and its data byte for byte as published. */
export const renderBody = ({
  id,
  type,
  account,
  project,
  occurredAt,
  data,
}: Omit<DeliveredEvent, 'details'>): string =>
  `${JSON.stringify({ id, type, account, project, occurredAt }).slice(0, -1)},"data":${data}}`;
