import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { Internet } from './system/internet.js';
import { asPrinted, expectPrinted } from './system/printed.js';
import { answering } from './system/receiver.js';
import { bodyOf, callingBack, RServiceClient } from './system/rservice-client.js';
import { until } from './system/until.js';

const [PROBLEMS, TEAMS] = ['https://myserver.example.com/mywebhook', 'http://postbin.org/axbxd3'];

const PRINTED_FIELDS = `{ "event": "problem.update", "uri": "https://myserver.example.com/mywebhook"}`;
const PRINTED_WEBHOOK = `{ "id": 2, "name": "problem.update", "event": "problem.update", "uri": "https://myserver.example.com/mywebhook", "description": "Update requests related to the problem by adding a note.", "mail_exceptions_to": "webhook.monitor@example.com", "created_at": "2016-03-17T16:36:11-06:00", "updated_at": "2016-03-17T17:09:18-06:00"}`;
const PRINTED_LIST = `[ { "id": 2, "name": "Problem Update", "event": "problem.update", "uri": "https://myserver.example.com/mywebhook", "created_at": "2016-03-17T16:36:11-06:00", "updated_at": "2016-03-17T17:09:18-06:00" }, { "id": 1, "name": "Request Team Changed", "event": "request.team-changed", "uri": "http://postbin.org/axbxd3", "disabled": "true", "last_error": "404 Not Found", "created_at": "2016-03-17T16:34:59-06:00", "updated_at": "2016-03-17T16:34:59-06:00" }]`;

/** The page types `disabled` a boolean and prints a text: the type counts, as clients read it. */
const list = (): string => PRINTED_LIST.replace('"disabled": "true"', '"disabled": true');
const [PROBLEM_ROW, TEAM_ROW] = JSON.parse(list()) as [object, object];

const { description, mail_exceptions_to: mails } = JSON.parse(PRINTED_WEBHOOK) as {
  readonly description: string;
  readonly mail_exceptions_to: string;
};

describeDialect('rservice', "R-Service's page, as it is printed", () => {
  const internet = new Internet();
  let client: RServiceClient;

  beforeAll(async () => {
    await internet.start();
    client = await RServiceClient.start({}, { retries: { maxAttempts: 1 } }, internet.environment);
    for (const url of [PROBLEMS, TEAMS]) {
      const then = answering(url === TEAMS ? 404 : 200);
      internet.behave(
        url,
        callingBack((callback) => client.visit(callback), then),
      );
    }
  });
  afterAll(async () => {
    await client.stop();
    await internet.stop();
  });

  it('the webhooks of an account are listed, and those that are disabled or not', async () => {
    const first = await client.create({
      ...{ event: 'request.team-changed', uri: TEAMS, name: 'Request Team Changed' },
    });
    const second = await client.create({
      ...{ event: 'problem.update', uri: PROBLEMS, name: 'Problem Update' },
    });
    for (const { id } of [first, second]) await client.verified(id);
    await client.publish({ id: 'team', type: 'request.team-changed', data: { id: 1 } });
    const hasFailed = async () => 'last_error' in ((await read('/v1/webhooks/1')) as object);
    await until(hasFailed, 'the error to be told');
    await client.ask('PATCH', '/v1/webhooks/1', { disabled: true });
    expectPrinted(await client.ask('GET', '/v1/webhooks'), { status: 200, body: list() });
    expect(await read('/v1/webhooks/disabled')).toEqual([asPrinted(TEAM_ROW)]);
    expect(await read('/v1/webhooks/enabled')).toEqual([asPrinted(PROBLEM_ROW)]);
  });

  it('a webhook is edited by the printed fields, and keeps the others', async () => {
    await client.ask('PATCH', '/v1/webhooks/2', {
      name: null,
      description,
      mail_exceptions_to: mails,
    });
    const reply = await client.ask('PATCH', '/v1/webhooks/2', PRINTED_FIELDS);
    expectPrinted(reply, { status: 200, body: PRINTED_WEBHOOK });
  });

  it('a webhook is got', async () => {
    const reply = await client.ask('GET', '/v1/webhooks/2');
    expectPrinted(reply, { status: 200, body: PRINTED_WEBHOOK });
    expect(JSON.parse(reply.text)).toMatchObject({ id: 2 });
  });

  it('a webhook is tested, also when it is disabled', async () => {
    for (const disabled of [false, true]) {
      await client.ask('PATCH', '/v1/webhooks/2', { disabled });
      const before = internet.at(PROBLEMS).length;
      const reply = await client.ask('POST', '/v1/webhooks/2/test');
      expect([reply.status, reply.text]).toEqual([204, '']);
      await until(() => internet.at(PROBLEMS).length > before, 'the test');
      const contents = bodyOf(internet.at(PROBLEMS)[before]!);
      expect(contents).toMatchObject({
        ...{ webhook_id: 2, event: 'problem.update', object_id: 12345 },
      });
    }
  });

  it('a webhook is deleted', async () => {
    const reply = await client.ask('DELETE', '/v1/webhooks/2');
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect((await client.ask('GET', '/v1/webhooks/2')).status).toBe(404);
  });

  it('a webhook is created by the printed fields, and by them with the two that it shows besides', async () => {
    const bare = await client.ask('POST', '/v1/webhooks', PRINTED_FIELDS);
    const {
      description: _,
      mail_exceptions_to: __,
      ...shown
    } = JSON.parse(PRINTED_WEBHOOK) as Record<string, unknown>;
    expectPrinted(bare, { status: 200, body: JSON.stringify(shown) });
    const fields = {
      ...JSON.parse(PRINTED_FIELDS),
      description,
      mail_exceptions_to: mails,
    } as object;
    const reply = await client.ask('POST', '/v1/webhooks', fields);
    expectPrinted(reply, { status: 200, body: PRINTED_WEBHOOK });
  });

  const read = async (path: string): Promise<unknown> =>
    JSON.parse((await client.ask('GET', path)).text) as unknown;
});
