import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { ACCOUNT, bodyOf, read, RServiceClient } from './system/rservice-client.js';
import { until } from './system/until.js';

const CREATE_UPDATE = 'create update';
const TRACKED = 'create manager-changed note-added status-changed update';

/** As the page lists them. */
const LISTED: Readonly<Record<string, string>> = {
  ...{ automation_rule: '', broadcast: CREATE_UPDATE, workflow: TRACKED, ci: CREATE_UPDATE },
  ...{ contract: CREATE_UPDATE, flsa: CREATE_UPDATE, knowledge_article: CREATE_UPDATE },
  ...{ organization: CREATE_UPDATE, out_of_office_period: 'create update delete' },
  person: CREATE_UPDATE,
  problem: 'create manager-changed member-changed note-added status-changed team-changed update',
  ...{ product: CREATE_UPDATE, project: TRACKED },
  project_task: 'create note-added status-changed update',
  release: 'create manager-changed note-added update',
  request:
    'agile-board-column-changed create major-incident-status-changed member-changed note-added status-changed team-changed update',
  ...{ risk: TRACKED, service: CREATE_UPDATE, service_instance: CREATE_UPDATE },
  ...{ service_offering: CREATE_UPDATE, sla: CREATE_UPDATE },
  task: 'create member-changed note-added status-changed team-changed update',
  ...{ team: CREATE_UPDATE, time_entry: 'create update delete' },
};
/** In later lists, and in older ones. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  app_instance: 'create update delete secrets-update',
  ...{ project_task: 'delete', change: TRACKED },
};

interface Kind {
  readonly noun: string;
  readonly verb: string;
}

const kindsIn = (table: Readonly<Record<string, string>>): readonly Kind[] =>
  Object.entries(table).flatMap(([noun, verbs]) =>
    verbs.split(' ').map((verb) => ({ noun, verb })),
  );

const PAGE = kindsIn(LISTED);
const ALL = [...PAGE, ...kindsIn(ELSEWHERE)];

const idOf = ({ noun, verb }: Kind): string => (verb === '' ? noun : `${noun}.${verb}`);

/** The verb as the past tense of a domain event has it. */
const PAST: Readonly<Record<string, string>> = {
  ...{ create: 'created', update: 'updated', delete: 'deleted' },
  'secrets-update': 'secrets-updated',
};
const typeOf = ({ noun, verb }: Kind): string => idOf({ noun, verb: PAST[verb] ?? verb });

const isSame = (noun: string, other: string): boolean =>
  noun === other || [noun, other].sort().join() === 'change,workflow';
/** What has changed somehow is an update too. */
const isHeardBy = (happened: Kind, { noun, verb }: Kind): boolean =>
  isSame(happened.noun, noun) &&
  (happened.verb === verb || (verb === 'update' && happened.verb.endsWith('-changed')));

describeDialect('rservice', 'all events of R-Service', () => {
  let client: RServiceClient;

  beforeAll(async () => {
    client = await RServiceClient.start();
  });
  afterAll(() => client.stop());

  it('are those that the native API chose, where it did so since', async () => {
    const { id } = await client.create({ event: 'task.create', uri: client.receive('/moved') });
    await client.verified(id);
    const path = `/v1/webhooks/${(await client.native(id)).id}`;
    const api = client.system.api.as(ACCOUNT);
    await api.call('PATCH', path, { events: ['task.updated'] });
    const shown = read(await client.ask('GET', `/v1/webhooks/${id}`));
    expect(shown).toMatchObject({ event: 'task.update', name: 'task.create' });
    let published = 0;
    const isHeard = async () => {
      published += 1;
      const event = { id: `moved-${published}`, type: 'task.updated', data: { id: published } };
      await client.publish(event, { ...event, id: `${event.id}-new`, type: 'task.created' });
      return client.events('/moved').some((each) => bodyOf(each).event === 'task.update');
    };
    await until(isHeard, 'an update');
    const named = await client.ask('PATCH', `/v1/webhooks/${id}`, { event: 'ci.create' });
    expect(read(named)).toMatchObject({ event: 'ci.create', name: 'ci.create' });
    await client.ask('DELETE', `/v1/webhooks/${id}`);
  });

  it('are 77 on the page, and each is heard by its own webhook, and nothing else by it', async () => {
    expect(PAGE).toHaveLength(77);
    const uri = client.receive('/all');
    const hooks = new Map<number, Kind>();
    for (const [n, kind] of ALL.entries()) {
      const { id } = await client.create({ event: idOf(kind), uri });
      hooks.set(id, kind);
      // The others trust the URL that the first one has proved.
      if (n === 0) await client.verified(id);
    }
    const happened = ALL.map((kind, n) => ({ kind, id: n + 1 }));
    await client.publish(
      ...happened.map(({ kind, id }) => ({
        ...{ id: `all-${id}`, type: typeOf(kind), object: { type: kind.noun, id } },
        data: { id },
      })),
    );
    const expected = [...hooks].flatMap(([hook, kind]) =>
      happened
        .filter((event) => isHeardBy(event.kind, kind))
        .map(({ id }) => `${hook} ${idOf(kind)} ${id}`),
    );
    const heard = () =>
      client
        .events('/all')
        .map(bodyOf)
        .map(({ webhook_id: hook, event, object_id: id }) => `${hook} ${event} ${id}`);
    await until(
      () => heard().length >= expected.length,
      () => `${expected.length} events, of which ${heard().length} have come`,
    );
    expect(heard().sort()).toEqual(expected.sort());
  });
});
