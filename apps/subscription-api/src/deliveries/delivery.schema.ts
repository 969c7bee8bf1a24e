import type { AttemptView, DeliveryView } from '#application';
import { ALL_FAILURES, DELIVERY_STATES, SUPPRESSIONS } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const reply = z.object({
  id: z.uuid(),
  webhookId: z.uuid(),
  status: z.enum(DELIVERY_STATES),
  attempts: z.int().min(0),
  nextAttemptAt: instant.nullable(),
  reason: z.enum(SUPPRESSIONS).nullable().meta({ description: 'Why it was suppressed.' }),
  createdAt: instant,
  event: z
    .object({
      id: z.string(),
      type: z.string(),
      project: z.string().nullable(),
      occurredAt: instant,
    })
    .readonly(),
});

const attempt: z.ZodType<AttemptView> = z
  .object({
    number: z.int().min(1),
    startedAt: instant,
    durationMs: z.int().min(0),
    outcome: z.enum(['success', ...ALL_FAILURES]),
    status: z.int().nullable(),
    error: z.string().nullable(),
    request: z
      .object({
        headers: z.record(z.string(), z.string()).meta({
          description: 'As they were spelled; `[hidden]` stands in place of what is secret.',
        }),
        bytes: z.int().min(0).meta({ description: 'Of the body.' }),
      })
      .nullable()
      .meta({ description: 'Null when none could be made, or when it was removed by its age.' }),
    response: z
      .object({
        headers: z.record(z.string(), z.string()),
        excerpt: z.string().meta({ description: 'The first 4 KiB of the body.' }),
      })
      .nullable()
      .meta({ description: 'Null when none arrived, or when it was removed by its age.' }),
  })
  .meta({ id: 'Attempt' });

const example: z.infer<typeof reply> = {
  id: '019ab3f2-8d20-7c41-8a11-5f0d6b2c9e77',
  webhookId: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f',
  status: 'succeeded',
  attempts: 1,
  nextAttemptAt: null,
  reason: null,
  createdAt: '2026-11-20T12:00:00.000Z',
  event: {
    id: 'task-17-created',
    type: 'task.created',
    project: '42',
    occurredAt: '2026-11-20T11:59:59.900Z',
  },
};

export const deliveryReply = reply.meta({ id: 'Delivery', examples: [example] });

export const deliveryWithHistoryReply = reply
  .extend({ history: z.array(attempt).readonly() })
  .meta({
    id: 'DeliveryWithHistory',
    examples: [
      {
        ...example,
        history: [
          {
            ...{ number: 1, startedAt: '2026-11-20T12:00:00.020Z', durationMs: 31 },
            ...{ outcome: 'success', status: 200, error: null },
            request: {
              headers: {
                'content-type': 'application/json',
                'webhook-id': '019ab3f2-8d20-7c41-8a11-5f0d6b2c9e77',
                'webhook-timestamp': '1763640000',
                'webhook-signature': 'v1,XYRpsEg7N3EsunHGyu62GT6/hmIe+U3ji/lhzDB/1n4=',
                'user-agent': 'Postrider/0.1.0',
                authorization: 'Basic [hidden]',
              },
              bytes: 142,
            },
            response: { headers: { 'content-length': '2' }, excerpt: 'ok' },
          },
        ],
      },
    ],
  });

/** A delivery as the API shows it. */
export const showDelivery = ({
  id,
  webhookId,
  state,
  attempts,
  dueAt,
  reason,
  createdAt,
  event,
}: DeliveryView): z.infer<typeof reply> => ({
  id,
  webhookId,
  status: state,
  attempts,
  nextAttemptAt: dueAt,
  reason,
  createdAt,
  event,
});
