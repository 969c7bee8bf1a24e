import { describe, expect, it } from '@jest/globals';
import { PLAIN_SETTINGS } from '#domain';
import { renderAccelo } from './render.js';

const BASE = 'https://planet-express.api.accelo.com/api/v0';

const patternsOf = (event: string | null): readonly string[] =>
  event === null ? ['*'] : [`accelo.${event}`];

const rendered = (
  event: string | null,
  type: string,
  details: object = {},
  data: unknown = null,
) => {
  const dialect = event === null ? {} : { event, apiUrl: BASE };
  const settings = {
    ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://example.com', events: patternsOf(event) },
    ...{ preset: 'accelo', dialect },
  };
  const rendering = renderAccelo({
    kind: 'event',
    events: [
      {
        ...{ id: 'e', account: 'acme', type, project: null, data: JSON.stringify(data) },
        ...{ occurredAt: '2026-11-20T11:00:00.000Z', details: JSON.stringify(details) },
      },
    ],
    webhook: { id: 'w', number: 16, account: 'acme', settings },
    ...{ deliveryId: 'd', attemptId: 'a', attempt: 1, now: 0, timeZone: 'UTC' },
    ...{ options: {}, callbackUrl: null, publicUrl: 'https://hooks.example' },
  });
  return rendering && { ...rendering, json: JSON.parse(rendering.json) as unknown };
};

const assignee = (value: unknown) => ({
  object: { type: 'task', id: 1 },
  changes: [{ field: 'assignee', old: 3, new: value }],
});

describe('what Accelo tells', () => {
  it('is an id and where its object is found', () => {
    expect(rendered('assign_task', 'task.updated', assignee(7))).toEqual({
      json: { id: 1, resource_url: `${BASE}/tasks/1` },
      headers: ['X-Accelo-Event', 'assign_task'],
    });
  });

  it('has room for an id of which half a character was lost', () => {
    const details = { object: { type: 'task', id: '\ud83d' } };
    expect(rendered('create_task', 'task.created', details)?.json).toMatchObject({
      resource_url: `${BASE}/tasks/%EF%BF%BD`,
    });
  });

  it('is the id alone of what is deleted', () => {
    expect(rendered('delete_invoice', 'invoice.deleted', {}, { id: 5 })?.json).toEqual({ id: 5 });
    expect(rendered(null, 'ship.deleted', {}, { id: 'x' })).toEqual({
      ...{ json: { id: 'x' }, headers: ['X-Accelo-Event', 'ship_deleted'] },
    });
  });

  it.each([
    ['create_company', 'company.created', 'companies'],
    ['update_sale', 'prospect.updated', 'prospects'],
    ['create_sale', 'sale.created', 'prospects'],
    ['create_invoice_pdf', 'invoice.pdf-created', 'invoices'],
    ['create_task', 'accelo.create_task', 'tasks'],
  ])('of %s by %s leads to %s', (event, type, resources) => {
    expect(rendered(event, type, {}, { id: 3 })?.json).toEqual({
      ...{ id: 3, resource_url: `${BASE}/${resources}/3` },
    });
  });

  it('is where the publisher says that it is', () => {
    const object = { id: 1, apiUrl: 'https://here.example/1' };
    expect(rendered('create_task', 'task.created', { object })?.json).toEqual({
      ...{ id: 1, resource_url: 'https://here.example/1' },
    });
  });

  it('is found below the public URL where the native API made the subscription', () => {
    expect(rendered(null, 'task.created', {}, { id: 3 })).toEqual({
      json: { id: 3, resource_url: 'https://hooks.example/accelo/acme/api/v0/tasks/3' },
      headers: ['X-Accelo-Event', 'create_task'],
    });
  });

  it('is nothing where another field was changed', () => {
    const changes = [{ field: 'title', old: 'a', new: 'b' }];
    expect(rendered('assign_task', 'task.updated', { changes })).toBeNull();
    expect(rendered('update_request_status', 'request.updated', { changes })).toBeNull();
    expect(rendered('unassign_task', 'task.updated', assignee(7))).toBeNull();
    expect(rendered('unassign_task', 'task.updated', assignee(null))).not.toBeNull();
    expect(rendered('assign_task', 'task.unassigned', assignee(null))).not.toBeNull();
    expect(rendered('create_task', 'task.updated', { changes })).toBeNull();
  });
});
