import type { HistoryEntry } from '#application';
import { publicData } from '#domain';
import { z } from 'zod';

export const historyQuery = z.strictObject({
  limit: z.coerce.number('must be a number').int().min(1).max(100).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'must be the `next` of an earlier page')
    .optional(),
});

export type HistoryQuery = z.infer<typeof historyQuery>;

/** An entry as the API shows it: of secrets only which have changed. */
export const showEntry = ({ version, event, actor, at, failures }: HistoryEntry) => {
  const { webhookId: _, ...data } = publicData(event);
  const { secrets = {} } = event.data as { secrets?: object };
  const secretsChanged = Object.keys(secrets).filter((name) => name !== 'retiring');
  return {
    ...{ version, type: event.type, at, actor, data },
    ...(secretsChanged.length > 0 && { secretsChanged }),
    ...(failures && { failures: failures.map(({ webhookId: _id, ...failure }) => failure) }),
  };
};
