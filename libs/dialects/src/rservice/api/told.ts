import { InvalidField, InvalidFields, WebhookNotFound, withoutAdvice } from '#application';
import { invalid, notFound, type FieldError } from './refused.js';

/** What a rule of the webhook's own is called here. */
const FIELDS: readonly (readonly [pointer: string, field: string, label: string])[] = [
  ['/url', 'uri', 'Uri'],
  ['/events', 'event', 'Event'],
  ['/profile', 'webhook_policy', 'Webhook policy'],
];

const errorAt = (pointer: string, detail: string): FieldError => {
  const [, field = 'base', label] = FIELDS.find(([each]) => pointer.startsWith(each)) ?? [];
  const text = withoutAdvice(detail);
  return [field, label === undefined ? text : `${label} ${text}`];
};

/** What the use cases refuse, in the system's words. */
export const told = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof WebhookNotFound) throw notFound();
    if (error instanceof InvalidField) throw invalid(errorAt(error.field, error.message));
    if (error instanceof InvalidFields) {
      throw invalid(...error.problems.map(({ pointer, detail }) => errorAt(pointer, detail)));
    }
    throw error;
  }
};
