import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import type { Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const echo: Behaviour = (response, { headers }) => {
  const secret = headers['x-hook-secret'];
  response.writeHead(200, secret === undefined ? {} : { 'X-Hook-Secret': secret }).end();
};

interface Told {
  readonly action: string;
  readonly resource: { readonly gid: string; readonly resource_type: string };
  readonly change?: { readonly field: string };
}

const PROJECT = '26';
const TASK = { resource_type: 'task' };
const STORY = { resource_type: 'story' };

describeDialect('asana', "the filters of one of Asana's webhooks", () => {
  let system: System;
  let token: string;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_LEASE: '30s' } });
    const asked = { name: 'app', scopes: ['webhooks:read', 'webhooks:write'] };
    token = (await system.api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  });
  afterAll(() => system.stop());

  const ask = async (method: string, path: string, data: object) => {
    const reply = await fetch(`${system.apiUrl}/asana/api/1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    const { status } = reply;
    const body = (await reply.json()) as { data: { gid: string; filters: unknown } };
    return { status, data: body.data };
  };
  const create = async (path: string, filters: readonly object[]): Promise<string> => {
    system.receiver.behave(path, echo);
    const target = system.receiver.url(path);
    const { status, data } = await ask('POST', '/webhooks', { resource: PROJECT, target, filters });
    expect(status).toBe(201);
    return data.gid;
  };
  const heardAt = (path: string): readonly string[] =>
    system.receiver
      .at(path)
      .filter(({ headers }) => headers['x-hook-secret'] === undefined)
      .flatMap(({ body }) => (JSON.parse(body) as { events: Told[] }).events)
      .map(({ action, resource, change }) =>
        [resource.resource_type, resource.gid, change?.field ?? action].join(' '),
      );
  let published = 0;
  const publish = async (type: string, gid: string, changes: readonly object[] = []) => {
    published += 1;
    const [noun = ''] = type.split('.');
    await system.service.publish({
      ...{ id: `f-${published}`, type, object: { id: gid, type: noun }, changes },
      parent: { id: PROJECT, type: 'project' },
    });
  };
  /** Router and worker know of all that was changed before: they know a webhook that was made after it. */
  const isFollowed = async () => {
    const path = `/follows-${published}`;
    await create(path, []);
    await publish('section.created', 'probe');
    await until(() => heardAt(path).includes('section probe added'), 'the change to be known');
  };
  const END = { resource_type: 'project', action: 'deleted' };
  const END_HEARD = `project ${PROJECT} deleted`;
  /** They come in order: what was published before the end has arrived, or was kept back. */
  const allHeard = async (...paths: readonly string[]) => {
    await publish('project.deleted', PROJECT);
    const areThere = () => paths.every((path) => heardAt(path).includes(END_HEARD));
    await until(areThere, `the end at ${paths.join(', ')}`);
  };

  it('let an event through that fits any of them, and all that this one asks', async () => {
    const hooks = {
      '/none': [],
      '/tasks': [TASK, END],
      '/or': [{ ...TASK, action: 'deleted' }, { ...STORY, action: 'added' }, END],
      '/fields': [{ ...TASK, action: 'changed', fields: ['name', 'due_on'] }, END],
      '/subtype': [{ ...TASK, resource_subtype: 'milestone' }, END],
      '/action': [{ action: 'deleted' }],
    };
    for (const [path, filters] of Object.entries(hooks)) await create(path, filters);
    await publish('task.created', '1');
    await publish('task.updated', '1', [{ field: 'name' }, { field: 'notes' }]);
    await publish('comment.created', '2');
    await publish('comment.updated', '2');
    await publish('task.updated', '1', [{ field: 'due_on' }]);
    await publish('task.deleted', '1');
    await allHeard(...Object.keys(hooks));
    const heard = {
      '/none': [
        ...['task 1 added', 'task 1 name', 'task 1 notes', 'story 2 added', 'story 2 changed'],
        ...['task 1 due_on', 'task 1 deleted'],
      ],
      '/tasks': [
        ...['task 1 added', 'task 1 name', 'task 1 notes', 'task 1 due_on', 'task 1 deleted'],
      ],
      '/or': ['story 2 added', 'task 1 deleted'],
      '/fields': ['task 1 name', 'task 1 due_on'],
      '/subtype': [],
      '/action': ['task 1 deleted'],
    };
    for (const [path, events] of Object.entries(heard)) {
      expect([path, heardAt(path)]).toEqual([path, [...events, END_HEARD]]);
    }
  });

  it('must be there, and ask for no fields, where the resource is a workspace, a team or a portfolio', async () => {
    system.receiver.behave('/wide', echo);
    const target = system.receiver.url('/wide');
    const added = { resource_type: 'project', action: 'added' };
    const renamed = { resource_type: 'project', action: 'changed', fields: ['name'] };
    for (const type of ['workspace', 'team', 'portfolio']) {
      const wide = { resource: `wide-${type}`, resource_type: type, target };
      const made = async (filters?: readonly object[]) =>
        (await ask('POST', '/webhooks', { ...wide, ...(filters && { filters }) })).status;
      expect([await made(), await made([]), await made([renamed])]).toEqual([400, 400, 400]);
      const { status, data } = await ask('POST', '/webhooks', { ...wide, filters: [added] });
      expect(status).toBe(201);
      const put = async (filters: readonly object[]) =>
        (await ask('PUT', `/webhooks/${data.gid}`, { filters })).status;
      expect([await put([]), await put([renamed]), await put([added])]).toEqual([400, 400, 200]);
    }
  });

  it('are replaced by those that a PUT brings, for what happens then', async () => {
    const gid = await create('/put', [{ ...TASK, action: 'added' }, END]);
    await publish('task.created', '7');
    await publish('task.deleted', '7');
    await allHeard('/put');
    expect(heardAt('/put')).toEqual(['task 7 added', END_HEARD]);

    const filters = [{ ...TASK, action: 'deleted' }, STORY];
    const put = await ask('PUT', `/webhooks/${gid}`, { filters });
    expect([put.status, put.data.filters]).toEqual([200, filters]);
    await isFollowed();
    await publish('task.created', '8');
    await publish('task.deleted', '8');
    await publish('comment.created', '9');
    await until(() => heardAt('/put').includes('story 9 added'), 'the story');
    expect(heardAt('/put').slice(2)).toEqual(['task 8 deleted', 'story 9 added']);

    // What a PUT does not name stays.
    const kept = await ask('PUT', `/webhooks/${gid}`, {});
    expect([kept.status, kept.data.filters]).toEqual([200, filters]);
    const wrong = await ask('PUT', `/webhooks/${gid}`, { filters: [{ action: 'eaten' }] });
    expect(wrong.status).toBe(400);
    const cleared = await ask('PUT', `/webhooks/${gid}`, { filters: [] });
    expect(cleared.data.filters).toEqual([]);
    await isFollowed();
    await publish('task.created', '10');
    await until(() => heardAt('/put').includes('task 10 added'), 'the task');
  });
});
