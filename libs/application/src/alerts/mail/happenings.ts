import type { Alert, DisabledAlert, DisabledReason, EndReason } from '#domain';
import type { AlertsOfKind } from '../../ports/alerts.js';
import { counted, instant, quoted } from './words.js';

/** What has happened, a line for each kind of alert, in the order of their beginnings. */
export const happenings = (kinds: readonly AlertsOfKind[]): readonly string[] =>
  kinds
    .toSorted((a, b) => a.firstAt - b.firstAt)
    .map((kind) => `${when(kind)}: ${what(kind.last, kind.count)}`);

const when = ({ count, firstAt, lastAt }: AlertsOfKind): string =>
  count === 1 || firstAt === lastAt ? instant(lastAt) : `${instant(firstAt)} to ${instant(lastAt)}`;

const what = (alert: Alert, count: number): string => {
  switch (alert.kind) {
    case 'first-failure':
      return `a request failed, the first one since it last worked${times(count)}`;
    case 'half-way':
    case 'seventy':
    case 'ninety':
      return `${alert.counted} of the ${alert.limit} failures that stop it${times(count)}`;
    case 'attempt-failed':
      return `${counted(count, 'request')} failed; in a row it is ${alert.failures} by now`;
    case 'dropped':
      return (
        `${counted(count, 'delivery was', 'deliveries were')} given up, ` +
        `the last one (${quoted(alert.deliveryId)}) after ${counted(alert.attempts, 'attempt')}`
      );
    case 'throttled':
      return `requests to ${quoted(alert.host)} wait until ${instant(Date.parse(alert.until))}, since they fail${times(count)}`;
    case 'disabled':
      return `it was ${alert.as}: ${WHY[alert.reason](alert)}${times(count)}`;
    case 'recovered':
      return alert.by === 'enabling'
        ? `it was enabled again${times(count)}`
        : `it works again, after ${counted(alert.failures, 'failed request')} in a row${times(count)}`;
  }
};

const times = (count: number): string => (count === 1 ? '' : ` (${count} times)`);

const WHY: Readonly<Record<DisabledReason | EndReason, (alert: DisabledAlert) => string>> = {
  created: () => 'it was never enabled',
  user: () => 'somebody wanted that',
  unverified: () => 'its URL is not verified',
  failures: ({ failures }) => `${counted(failures, 'request')} failed in a row`,
  timeouts: () => 'too many requests in a row were not answered in time',
  'no-success': () => 'no request has succeeded for too long',
  gone: () => 'the endpoint answered 410 Gone',
  receiver: () => 'the endpoint asked for it',
};
