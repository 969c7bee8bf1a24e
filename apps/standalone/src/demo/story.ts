import type { InProcessMessaging } from '#in-process-broker';
import { EXCHANGES } from '#runtime';
import type { ApiClient, ShownWebhook } from './api-client.js';
import type { Receiver } from './receiver.js';
import { until } from './until.js';

export interface Published {
  readonly id: string;
  readonly type: string;
  readonly project: string | null;
}

export interface Outcome {
  readonly events: readonly Published[];
  /** `webhook.disabled` events as heard on the broker. */
  readonly disabled: readonly { readonly reason: string; readonly failures: number }[];
}

interface Stage {
  readonly api: ApiClient;
  readonly messaging: InProcessMessaging;
  readonly receiver: Receiver;
  readonly receiverUrl: string;
  readonly say: (line: string) => void;
}

const COLOURS = { disabled: 'grey', working: 'green', failing: 'orange' } as const;
const PROJECTS = ['42', '7', null] as const;

/** What each path asked for: the demo's own idea of who is owed what, apart from Postrider's. */
const WANTED: Readonly<Record<string, (event: Published) => boolean>> = {
  '/healthy': ({ type }) => type.startsWith('task.'),
  '/project-42': ({ project }) => project === '42',
};

export const FAILING_PATH = '/failing';

/** Registers three webhooks, publishes events, and watches the failing one turn orange and then grey. */
export const tell = async (stage: Stage): Promise<Outcome> => {
  const { messaging, say } = stage;
  const disabled: Outcome['disabled'][number][] = [];
  messaging.subscribe('webhook.disabled', ({ subject, data }) => {
    say(`broker    webhook.disabled  ${subject}  ${JSON.stringify(data)}`);
    disabled.push(data as unknown as Outcome['disabled'][number]);
  });
  await register(stage, '/healthy', { events: ['task.*'] });
  await register(stage, '/project-42', { events: ['*'], projects: ['42'] });
  const failing = await register(stage, FAILING_PATH, { events: ['task.created'] });
  const events = await publish(stage, 'task.created', 6);
  await showUntil(stage, failing, 'failing');
  await showUntil(stage, failing, 'disabled');
  await until(() => disabled.length > 0, 'webhook.disabled on the broker');
  events.push(...(await publish(stage, 'task.completed', 6)));
  events.push(...(await publish(stage, 'invoice.paid', 3)));
  const owed = owedOf(events);
  await until(
    () => new Set(stage.receiver.receipts.map(nameOf)).size >= owed.size,
    'the last letters',
  );
  return { events, disabled };
};

export const nameOf = ({ path, eventId }: { path: string; eventId: string }): string =>
  `${path} ${eventId}`;

/** Every letter that must arrive. */
export const owedOf = (events: readonly Published[]): ReadonlySet<string> =>
  new Set(
    Object.entries(WANTED).flatMap(([path, wants]) =>
      events.filter(wants).map(({ id }) => nameOf({ path, eventId: id })),
    ),
  );

const register = async (
  { api, receiver, receiverUrl, say }: Stage,
  path: string,
  wants: { readonly events: readonly string[]; readonly projects?: readonly string[] },
): Promise<ShownWebhook> => {
  const draft = { name: path.slice(1), url: `${receiverUrl}${path}`, enabled: true, ...wants };
  const webhook = await api.createWebhook(draft);
  receiver.expect(path, webhook.secret ?? '');
  say(`webhook   ${path.padEnd(12)} wants ${JSON.stringify(wants)}`);
  return webhook;
};

const publish = async (
  { messaging, say }: Stage,
  type: string,
  count: number,
): Promise<Published[]> => {
  const events = Array.from({ length: count }, (_, i) => ({
    id: `${type}-${i + 1}`,
    type,
    project: PROJECTS[i % PROJECTS.length] ?? null,
  }));
  for (const event of events) {
    const body = JSON.stringify({ ...event, data: { title: `A ${type} event` } });
    await messaging.publish(EXCHANGES.domainEvents, type, body);
    say(`published ${event.id}${event.project === null ? '' : `  in project ${event.project}`}`);
  }
  return events;
};

const showUntil = async (
  { api, say }: Stage,
  { id }: ShownWebhook,
  status: ShownWebhook['status'],
): Promise<void> => {
  let shown: ShownWebhook | undefined;
  await until(async () => {
    shown = await api.webhook(id);
    return shown.status === status;
  }, `the failing webhook to be ${status}`);
  if (!shown) return;
  say(
    `webhook   ${FAILING_PATH} is ${COLOURS[status]}: ${shown.failures} failed attempts, last "${shown.lastError}"`,
  );
};
