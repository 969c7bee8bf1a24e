import type { DeliveryView } from '#application';

/** A delivery as the API shows it. */
export const showDelivery = ({
  id,
  webhookId,
  state,
  attempts,
  dueAt,
  createdAt,
  event,
}: DeliveryView) => ({
  id,
  webhookId,
  status: state,
  attempts,
  nextAttemptAt: dueAt,
  createdAt,
  event,
});
