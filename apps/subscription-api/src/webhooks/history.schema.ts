import { MAX_FAILURES_TOLD, type HistoryEntry } from '#application';
import { publicData } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';
import { pageLimit } from '../http/page.js';

export const historyQuery = z.strictObject({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'must be the `next` of an earlier page')
    .optional(),
});

const failure = z.object({
  deliveryId: z.uuid(),
  attempt: z.int().min(1),
  error: z.string(),
  outcome: z.string(),
  failures: z.int().min(1),
  counted: z.int().min(0),
  timeouts: z.int().min(0),
  failedAt: instant,
});

export const historyEntryReply = z
  .object({
    version: z.int().min(1),
    type: z.string().meta({ description: 'What happened: `webhook.disabled`.' }),
    at: instant,
    actor: z.string().meta({ description: 'Who did it: `admin`, `key:<id>`, `delivery-worker`.' }),
    data: z.record(z.string(), z.unknown()),
    secretsChanged: z.array(z.string()).optional(),
    failures: z
      .array(failure)
      .optional()
      .meta({
        description: `Where failures disabled or deleted it: those in a row that did, the latest ${MAX_FAILURES_TOLD} at most, oldest first.`,
      }),
    failuresBefore: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'How many came before those: each is an entry of its own.' }),
  })
  .meta({ id: 'HistoryEntry' });

/** An entry as the API shows it: of secrets only which have changed. */
export const showEntry = ({
  version,
  event,
  actor,
  at,
  failures,
  failuresBefore,
}: HistoryEntry): z.infer<typeof historyEntryReply> => {
  const { webhookId: _, ...data } = publicData(event);
  const { secrets = {} } = event.data as { secrets?: object };
  const isNews = event.type === 'webhook.created' ? (value: unknown) => value !== null : () => true;
  const secretsChanged = Object.entries(secrets).flatMap(([name, value]) =>
    !name.startsWith('retiring') && isNews(value) ? [name] : [],
  );
  return {
    ...{ version, type: event.type, at, actor, data },
    ...(secretsChanged.length > 0 && { secretsChanged }),
    ...(failures && { failures: failures.map(({ webhookId: _id, ...failure }) => failure) }),
    ...(failuresBefore !== undefined && { failuresBefore }),
  };
};
