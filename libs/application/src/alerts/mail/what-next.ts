import { isStopped, type DeliveryProfile, type StopRule, type WebhookState } from '#domain';
import { counted, instant, span } from './words.js';

type Existing = Extract<WebhookState, { readonly settings: object }>;

/** What happens to the webhook next, and what its people can do about it. */
export const whatNext = (
  state: WebhookState,
  profile: DeliveryProfile | null,
): readonly string[] => {
  if (state.status === 'absent' || state.status === 'deleted') {
    return ['It is deleted, and nothing more is sent: create it anew after mending the endpoint.'];
  }
  if (state.status === 'enabled') return nextOfEnabled(state, profile);
  if (!isStopped(state.reason)) return ['It is disabled by now, so nothing is sent.'];
  return [
    'It is disabled: enable it after mending the endpoint; held events will follow.',
    ...(profile?.healing
      ? ['Or wait: Postrider asks the endpoint now and then, and enables it once it answers.']
      : []),
  ];
};

const nextOfEnabled = ({ run }: Existing, profile: DeliveryProfile | null): readonly string[] => {
  if (run.failures === 0) return ['It is enabled, and what it is owed is on its way.'];
  if (!profile) return [];
  const since = Date.parse(run.since ?? '');
  const { stop } = profile;
  const threats = [
    ...byFailures(run.counted, since, stop),
    ...(stop.timeouts !== null && run.timeouts > 0
      ? [`${threat(stop.timeouts - run.timeouts, 'timeout in a row', 'timeouts in a row', stop)}.`]
      : []),
    ...(stop.noSuccessMs !== null && !Number.isNaN(since)
      ? [`A failure after ${instant(since + stop.noSuccessMs)} ${verb(stop)}s this webhook.`]
      : []),
  ];
  const isForgiving = stop.resetOn === 'success' && threats.length > 0;
  return [...threats, ...(isForgiving ? ['One request that succeeds starts the count over.'] : [])];
};

const byFailures = (count: number, since: number, stop: StopRule): readonly string[] => {
  if (stop.failures === null) return [];
  const left = stop.failures - count;
  if (left > 0) {
    const waits = stop.minSpanMs > 0 ? `, if they go on for ${span(stop.minSpanMs)}` : '';
    return [`${threat(left, 'failure', 'failures', stop)}${waits}.`];
  }
  const from = Number.isNaN(since) ? '' : ` after ${instant(since + stop.minSpanMs)}`;
  return [`A failure${from} ${verb(stop)}s this webhook.`];
};

const threat = (left: number, one: string, many: string, stop: StopRule): string =>
  `${counted(left, `more ${one}`, `more ${many}`)} ${verb(stop)}${left === 1 ? 's' : ''} this webhook`;

const verb = ({ action }: StopRule): string => action;
