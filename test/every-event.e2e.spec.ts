import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse as parseForm } from 'qs';
import { describeDialect } from './system/describe-dialect.js';
import type { Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** Each system's is another one, so that neither hears of the other's. */
const ACCOUNTS = ['tasks', 'planet-express'] as const;
type AccountName = (typeof ACCOUNTS)[number];

/** Also what a probe asks for. */
const acknowledging: Behaviour = (response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"OK"}');

let system: System;
const keys: Partial<Record<AccountName, string>> = {};

beforeAll(async () => {
  system = await System.start({ environment: { POSTRIDER_LEASE: '20s' } });
  for (const account of ACCOUNTS) {
    const api = system.api.as(account);
    await api.call('PUT', '/v1/principals/alice', { name: 'Alice', plan: 'pro' });
    const asked = { name: 'k', scopes: ['administrative'], principal: 'alice' };
    keys[account] = (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  }
});
afterAll(() => system.stop());

const urlOf = (path: string): string => {
  system.receiver.behave(path, acknowledging);
  return system.receiver.url(path);
};
const askIn = async (
  account: AccountName,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> => {
  const reply = await fetch(`${system.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${keys[account] ?? ''}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const told: unknown = await reply.json();
  expect([path, reply.ok, told]).toEqual([path, true, told]);
  return told;
};
const lettersAt = (path: string): readonly string[] =>
  system.receiver
    .at(path)
    .map(({ body }) => body)
    .filter((body) => body !== '[]');
const publishIn = (account: AccountName, events: readonly { readonly type: string }[]) =>
  system.service.publish(...events.map((event, i) => ({ ...event, id: `event-${i}`, account })));

const TITLE = { changes: [{ field: 'title', old: 'a', new: 'b' }] };
const IN_TASK = { parent: { type: 'task', id: 100 } };

describeDialect('worksection', "each of Worksection's events", () => {
  const [ACCOUNT] = ACCOUNTS;
  /** Each about an object of its own, so that it is known by that. */
  const EVENTS: Readonly<Record<string, { readonly type: string }>> = {
    post_task: { type: 'task.created' },
    update_task: { type: 'task.updated', ...TITLE },
    close_task: { type: 'task.completed' },
    reopen_task: { type: 'task.reopened' },
    delete_task: { type: 'task.deleted' },
    post_comment: { type: 'comment.created', ...IN_TASK },
    update_comment: { type: 'comment.updated', ...IN_TASK, ...TITLE },
    delete_comment: { type: 'comment.deleted', ...IN_TASK },
    post_project: { type: 'project.created' },
    update_project: { type: 'project.updated', ...TITLE },
  };
  const IDS = Object.keys(EVENTS);

  beforeAll(async () => {
    const add = `/worksection/${ACCOUNT}/api/oauth2?action=add_webhook`;
    for (const id of [...IDS, IDS.join()]) {
      const added = await askIn(
        ACCOUNT,
        'GET',
        `${add}&events=${id}&url=${encodeURIComponent(urlOf(`/ws/${id}`))}`,
      );
      expect(added).toMatchObject({ status: 'ok' });
    }
    const events = Object.values(EVENTS).map((event, i) => ({ ...event, object: { id: i } }));
    await publishIn(ACCOUNT, events);
  });

  const rowsAt = async (path: string, count: number) => {
    await until(() => lettersAt(path).length >= count, `${count} at ${path}`);
    return lettersAt(path).flatMap((body) => JSON.parse(body) as object[]);
  };
  const rowOf = (id: string) => {
    const [action = '', type = ''] = id.split('_');
    const n = String(IDS.indexOf(id));
    const page = { task: `/task/${n}/`, comment: '/task/100/', project: `/project/${n}/` }[type];
    return expect.objectContaining({ action, object: { type, id: n, page } });
  };

  it('are the nine of its documents and the one of its sample', () => {
    expect(IDS).toHaveLength(10);
  });

  it.each(IDS)('%s arrives where it was asked for, alone', async (id) => {
    // All of them have been told somewhere by then.
    await rowsAt(`/ws/${IDS.join()}`, IDS.length);
    expect(await rowsAt(`/ws/${id}`, 1)).toEqual([rowOf(id)]);
  });

  it('arrives where all were asked for', async () => {
    const rows = await rowsAt(`/ws/${IDS.join()}`, IDS.length);
    expect(rows).toHaveLength(IDS.length);
    for (const id of IDS) expect(rows).toContainEqual(rowOf(id));
  });
});

describeDialect('accelo', "each of Accelo's events", () => {
  const [, ACCOUNT] = ACCOUNTS;
  const NOBODY = { changes: [{ field: 'assignee', old: 3, new: null }] };
  /** The event, and the plural in its URL; null: it has none. */
  const EVENTS: Readonly<Record<string, readonly [{ readonly type: string }, string | null]>> = {
    assign_task: [{ type: 'task.assigned' }, 'tasks'],
    unassign_task: [{ type: 'task.updated', ...NOBODY }, 'tasks'],
    create_quote: [{ type: 'quote.created' }, 'quotes'],
    create_request: [{ type: 'request.created' }, 'requests'],
    update_request_status: [{ type: 'request.status-changed' }, 'requests'],
    create_task: [{ type: 'task.created' }, 'tasks'],
    create_invoice: [{ type: 'invoice.created' }, 'invoices'],
    update_invoice: [{ type: 'invoice.updated' }, 'invoices'],
    delete_invoice: [{ type: 'invoice.deleted' }, null],
    create_invoice_pdf: [{ type: 'invoice.pdf-created' }, 'invoices'],
    create_purchase_pdf: [{ type: 'purchase.pdf-created' }, 'purchases'],
    create_issue: [{ type: 'issue.created' }, 'issues'],
    update_issue: [{ type: 'issue.updated' }, 'issues'],
    create_company: [{ type: 'company.created' }, 'companies'],
    update_company: [{ type: 'company.updated' }, 'companies'],
    create_contact: [{ type: 'contact.created' }, 'contacts'],
    update_contact: [{ type: 'contact.updated' }, 'contacts'],
    create_sale: [{ type: 'sale.created' }, 'prospects'],
    update_sale: [{ type: 'prospect.updated' }, 'prospects'],
    delete_activity: [{ type: 'activity.deleted' }, null],
  };
  const IDS = Object.keys(EVENTS);
  /** Whoever is unassigned was assigned to nobody. */
  const ALSO: Readonly<Record<string, string>> = { unassign_task: 'assign_task' };
  const base = `/accelo/${ACCOUNT}/api/v0`;

  beforeAll(async () => {
    for (const id of IDS) {
      const fields = { trigger_url: urlOf(`/acc/${id}`), event_id: id };
      await askIn(ACCOUNT, 'POST', `${base}/webhooks/subscriptions`, fields);
    }
    const events = Object.values(EVENTS).map(([event], i) => ({ ...event, object: { id: i } }));
    await publishIn(ACCOUNT, events);
    await until(() => IDS.every((id) => lettersAt(`/acc/${id}`).length > 0), 'each of them');
  });

  it('are those that it lists', async () => {
    const { response } = (await askIn(ACCOUNT, 'GET', `${base}/webhooks/subscriptions/types`)) as {
      response: { types: { event_id: string }[] };
    };
    expect(response.types.map(({ event_id: id }) => id)).toEqual(IDS);
  });

  it.each(IDS)('%s arrives where it was asked for, alone', async (id) => {
    const wanted = IDS.filter((other) => other === id || ALSO[other] === id);
    const letters = () => system.receiver.at(`/acc/${id}`);
    await until(() => letters().length >= wanted.length, `all of ${id}`);
    const told = letters().map(({ body, headers }) => [headers['x-accelo-event'], parseForm(body)]);
    expect(told).toHaveLength(wanted.length);
    for (const each of wanted) {
      const [, plural] = EVENTS[each]!;
      const n = String(IDS.indexOf(each));
      const url = `${system.apiUrl}${base}/${plural}/${n}`;
      expect(told).toContainEqual([id, { id: n, ...(plural !== null && { resource_url: url }) }]);
    }
  });
});
