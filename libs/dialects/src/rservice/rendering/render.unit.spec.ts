import { describe, expect, it } from '@jest/globals';
import type { LetterKind, Rendering, RenderingInput } from '#application';
import { PLAIN_SETTINGS, type JsonObject } from '#domain';
import { eventTypeWithId } from './catalogue.js';
import { nodeIdOf, numberIn } from './node-id.js';
import { renderRService } from './render.js';

const BRAND = {
  domain: '4me.com',
  accountUrl: 'https://{account}.4me.com',
  apiUrl: 'https://api.4me.com/v1',
  userAgent: '4me/1.0 (https://developer.4me.com/v1/webhooks)',
};
const FIRST = '00c7bb4a-b3ba-4744-8126-1e7ef87ef90a';
const SECOND = '11c7bb4a-b3ba-4744-8126-1e7ef87ef90a';

interface Given {
  readonly event?: string | null;
  /** Those of the event when left out. */
  readonly patterns?: readonly string[];
  readonly type?: string;
  readonly details?: object;
  readonly data?: unknown;
  readonly kind?: LetterKind;
  readonly options?: JsonObject;
  readonly dialect?: JsonObject;
  readonly more?: Partial<RenderingInput>;
}

const rendering = (given: Given = {}): Rendering | null => {
  const { event = 'problem.update', type = 'problem.updated', kind = 'event' } = given;
  const { patterns = eventTypeWithId(event ?? '')?.types ?? ['*'] } = given;
  const settings = {
    ...{ ...PLAIN_SETTINGS, name: 'Problem Update', url: 'https://example.com', events: patterns },
    ...{ preset: 'rservice', dialect: { ...(event !== null && { event }), ...given.dialect } },
  };
  return renderRService({
    kind,
    events: [
      {
        ...{ id: 'e', account: 'wdc', type, project: null },
        data: JSON.stringify(given.data ?? null),
        ...{ occurredAt: '2026-11-20T11:00:00.000Z', details: JSON.stringify(given.details ?? {}) },
      },
    ],
    webhook: { id: 'w', number: 2, account: 'wdc', settings },
    ...{
      deliveryId: FIRST,
      attemptId: SECOND,
      attempt: 1,
      now: 0,
      callbackUrl: null,
      publicUrl: 'https://hooks.example',
    },
    timeZone: 'UTC',
    options: given.options ?? BRAND,
    ...given.more,
  });
};
const told = (given: Given = {}) =>
  JSON.parse(rendering(given)?.json ?? 'null') as Record<string, unknown> & {
    payload: Record<string, unknown>;
  };
const headersOf = (given: Given = {}) => {
  const { headers = [] } = rendering(given) ?? {};
  const names = headers.filter((_text, i) => i % 2 === 0);
  return Object.fromEntries(names.map((name) => [name, headers[headers.indexOf(name) + 1]]));
};
const id = (kind: string, of: number) => nodeIdOf('4me.com', kind, of);

const party = (of: number, name: string, account: string, accountName: string) => ({
  ...{ id: of, name, account: { id: account, name: accountName } },
});
const PROBLEM = {
  object: { type: 'problem', id: 332 },
  actor: { id: 6, name: 'Howard Tanner' },
  context: {
    ...{ auditLineId: 71960, status: 'analyzed' },
    team: party(14, 'End-User Support, Houston', 'wdc', 'Widget Data Center'),
    member: party(336, 'Joseph Coleman', 'widget', 'Widget International'),
  },
};

describe('a nodeID', () => {
  it('is the name of a thing within its system', () => {
    expect(nodeIdOf('4me-staging.com', 'Webhook', 1)).toBe('NG1lLXN0YWdpbmcuY29tL1dlYmhvb2svMQ');
    expect(numberIn('NG1lLXN0YWdpbmcuY29tL1dlYmhvb2svMQ', '4me-staging.com', 'Webhook')).toBe(1);
    expect(numberIn('17', '4me.com', 'Webhook')).toBe(17);
    for (const other of [nodeIdOf('4me.com', 'Team', 1), '0', '-1', '1.5', 'x', '']) {
      expect(numberIn(other, '4me.com', 'Webhook')).toBeUndefined();
    }
  });
});

describe('what R-Service tells', () => {
  it('is the envelope as the vendor writes it, member by member', () => {
    const options = { ...BRAND, customUrl: 'https://support.example.com' };
    const { json, contentType } = rendering({ details: PROBLEM, options })!;
    expect(json).toBe(
      `{"webhook_id":2,"webhook_nodeID":"${id('Webhook', 2)}","account_id":"wdc","account":"https://wdc.4me.com","custom_url":"https://support.example.com","name":"Problem Update","event":"problem.update","object_id":332,"object_nodeID":"${id('Problem', 332)}","person_id":6,"person_nodeID":"${id('Person', 6)}","person_name":"Howard Tanner","payload":{"audit_line_id":71960,"audit_line_nodeID":"${id('AuditLine', 71960)}","status":"analyzed","team":{"id":14,"nodeID":"${id('Team', 14)}","name":"End-User Support, Houston","account":{"id":"wdc","name":"Widget Data Center"}},"member":{"id":336,"nodeID":"${id('Person', 336)}","name":"Joseph Coleman","account":{"id":"widget","name":"Widget International"}}}}`,
    );
    expect(contentType).toBe('application/json; charset=utf-8');
  });

  it('has the headers of the captured request', () => {
    const details = { object: { type: 'request', id: 219 }, context: { noteId: 3455 } };
    expect(
      rendering({ event: 'request.note-added', type: 'request.note-added', details })?.headers,
    ).toEqual([
      ...['Accept', '*/*', 'User-Agent', '4me/1.0 (https://developer.4me.com/v1/webhooks)'],
      'Link',
      '<https://wdc.4me.com/requests/219>; rel="canonical", <https://api.4me.com/v1/requests/219>; rel="resource", <https://api.4me.com/v1/requests/219/notes/3455>; rel="related"',
      ...['X-4me-Delivery', FIRST, 'x-xurrent-delivery', FIRST],
    ]);
  });

  it('bears another UUID when it is sent again, and that of the first time beside it', () => {
    expect(headersOf({ more: { attempt: 2 } })).toMatchObject({
      ...{ 'X-4me-Delivery': SECOND, 'x-xurrent-delivery': SECOND },
      ...{ 'X-4me-Delivery-Origin': FIRST, 'x-xurrent-delivery-origin': FIRST },
    });
  });

  it('has room for an id of which half a character was lost', () => {
    const details = { ...PROBLEM, object: { type: 'problem', id: '\ud83d' } };
    expect(headersOf({ details })['Link']).toContain('/problems/%EF%BF%BD');
  });

  it('names nobody where the system itself acted', () => {
    const { person_id, person_nodeID, person_name } = told();
    expect([person_id, person_nodeID, person_name]).toEqual([null, null, null]);
    expect(told()).toMatchObject({ object_id: null, object_nodeID: null, payload: {} });
    expect(headersOf()).not.toHaveProperty('Link');
  });

  it('tells the former status of the six that do, and of no other', () => {
    const changes = [{ field: 'status', old: 'registered', new: 'completed' }];
    const payload = (noun: string) =>
      told({
        ...{ event: `${noun}.status-changed`, type: `${noun}.updated`, details: { changes } },
      }).payload;
    for (const noun of ['request', 'problem', 'workflow', 'task', 'project', 'project_task']) {
      expect(payload(noun)).toEqual({ status: 'completed', previous_status: 'registered' });
    }
    expect(payload('risk')).toEqual({ status: 'completed' });
  });

  it('says which of what concerns it is disabled, and where it came from', () => {
    const team = { id: 14, name: 'T', sourceID: 'x', disabled: true };
    const context = { source: 'CRM', sourceID: 17, team, member: { name: 'nobody' } };
    expect(told({ details: { context } }).payload).toEqual({
      ...{ source: 'CRM', sourceID: '17' },
      team: {
        ...{ id: 14, nodeID: id('Team', 14), name: 'T', sourceID: 'x', disabled: true },
        account: { id: 'wdc', name: 'wdc' },
      },
    });
  });

  it('says whose a team and a member are by the name that their account is known by', () => {
    const foreign = { id: 'widget' };
    const context = { team: { id: 14 }, member: { id: 336, account: foreign } };
    const dialect = { accountName: 'Widget Data Center' };
    expect(told({ details: { context }, dialect }).payload).toMatchObject({
      team: { account: { id: 'wdc', name: 'Widget Data Center' } },
      member: { account: { id: 'widget', name: 'widget' } },
    });
  });

  it.each([
    ['time_entry.create', 'time_entry.created', { id: 5, time_spent: 30, description: 'x' }],
    ['out_of_office_period.delete', 'out_of_office_period.deleted', { id: 5, cost: 1 }],
    ['automation_rule', 'automation_rule.executed', { anything: [1] }],
  ])('is the whole record of %s', (event, type, record) => {
    const data = event.startsWith('time') ? { ...record, cost: 20 } : record;
    expect(told({ event, type, data }).payload).toEqual(record);
  });

  it('is about what a note was added to', () => {
    const details = {
      object: { type: 'note', id: 3455 },
      parent: { type: 'request', id: 219, uiUrl: 'https://here.example/r/219>' },
    };
    const given = { event: 'request.note-added', type: 'note.created', details };
    expect(told(given)).toMatchObject({
      ...{ event: 'request.note-added', object_id: 219, object_nodeID: id('Request', 219) },
      payload: { note_id: 3455, note_nodeID: id('Note', 3455) },
    });
    expect(headersOf(given)['Link']).toContain('<https://here.example/r/219%3E>; rel="canonical"');
  });

  it('is nothing where it is not what was chosen', () => {
    expect(rendering({ event: 'problem.create' })).toBeNull();
    expect(rendering({ event: 'problem.team-changed' })).toBeNull();
    const bulk = { details: { context: { bulk: true } } };
    expect(rendering(bulk)).not.toBeNull();
    expect(rendering({ ...bulk, options: { ...BRAND, imports: false } })).toBeNull();
  });

  it('is of the chosen apps alone', () => {
    const of = (appOfferingReference: string) =>
      rendering({
        ...{ event: 'app_instance.create', type: 'app_instance.created' },
        details: { context: { appOfferingReference } },
        dialect: { appOfferings: ['ours'] },
      });
    expect(of('ours')).not.toBeNull();
    expect(of('theirs')).toBeNull();
  });

  it('is told by the narrowest event where none was chosen, or by its own name', () => {
    expect(told({ event: null, type: 'task.completed' })).toMatchObject({
      ...{ event: 'task.status-changed', payload: { status: 'completed' } },
    });
    expect(told({ event: null, type: 'ship.sailed', data: { id: 'x' } })).toMatchObject({
      ...{ event: 'ship.sailed', object_id: 'x', object_nodeID: nodeIdOf('4me.com', 'Ship', 'x') },
    });
  });

  it('is what the native API chose since, and no more the event that was chosen before', () => {
    const given = { event: 'problem.create', patterns: ['problem.updated'] };
    expect(told({ ...given, type: 'problem.updated' })).toMatchObject({ event: 'problem.update' });
    const patterns = ['*'];
    expect(told({ ...given, patterns, type: 'task.created' })).toMatchObject({
      event: 'task.create',
    });
  });

  it('is, for a test, the chosen event about object 12345', () => {
    const given = {
      ...{ event: 'request.team-changed', type: 'request.team-changed', kind: 'test' as const },
      ...{ details: { object: { id: 12345 } }, data: { test: true, object: { id: 12345 } } },
    };
    expect(told(given)).toMatchObject({
      ...{ event: 'request.team-changed', object_id: 12345, payload: {} },
      object_nodeID: id('Request', 12345),
    });
  });

  it('asks a URL to call back to where the account is', () => {
    const callbackUrl = 'https://hooks.example.com/v1/webhooks/w/verify?code=a-b&expires_at=17';
    const given = { kind: 'verification' as const, more: { callbackUrl, events: [] } };
    expect(told(given)).toMatchObject({
      ...{ event: 'webhook.verify', object_id: 2, object_nodeID: id('Webhook', 2) },
      ...{ person_id: null },
      payload: { callback: 'https://wdc.4me.com/webhooks/2/verify?code=a-b&expires_at=17' },
    });
    expect(headersOf(given)['Link']).toBe(
      '<https://wdc.4me.com/webhooks/2>; rel="canonical", <https://api.4me.com/v1/webhooks/2>; rel="resource"',
    );
    const made = { accountUrl: 'https://hooks.example.com/rservice/wdc' };
    expect(told({ ...given, options: {}, dialect: made }).payload).toEqual({
      callback: 'https://hooks.example.com/rservice/wdc/webhooks/2/verify?code=a-b&expires_at=17',
    });
    expect(told({ ...given, options: {} }).payload).toEqual({ callback: callbackUrl });
  });

  it('is signed by the account, or by a policy whose key is found by its name', () => {
    expect(rendering()?.token).toEqual({ issuer: 'https://wdc.4me.com', subject: '2' });
    expect(rendering({ dialect: { discovery: true, policyName: 'abc' } })?.token).toEqual({
      ...{ issuer: 'https://wdc.4me.com/webhook_policies/abc', subject: '2' },
    });
  });

  it('goes by names that can be sent, whatever was asked', () => {
    const options = { userAgent: 'a\r\nb', deliveryHeaders: ['X Y'], accountUrl: 7 };
    expect(headersOf({ options })).toMatchObject({
      ...{ 'X-4me-Delivery': FIRST },
      'User-Agent': 'r-service/1.0 (https://developer.r-service.tech/v1/webhooks)',
    });
    expect(told({ options })['account']).toBe('https://wdc.r-service.tech');
  });
});
