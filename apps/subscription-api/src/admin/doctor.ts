import { DEAD_LETTER_QUEUES, type DeadLetters, type StoreFigures } from '#application';
import { readSettings } from '#runtime';
import type { Command } from './command.js';
import type { Finding } from './finding.js';
import { withBroker, withStore, type Environment } from './opened.js';
import { ofSealingKeys } from './sealing-keys.js';
import { textOf } from './text-of.js';

const LATE_MS = 60_000;
const LEAST_DAYS_AHEAD = 2;
const DAY_MS = 86_400_000;
/** It is done every ten minutes; whole days may be written anew meanwhile. */
const LONG_SINCE_HOUSEKEEPING_MS = 2 * 3_600_000;

export const doctor: Command = {
  words: 'doctor',
  usage: '',
  summary: 'Looks after everything, and says what to do about what is off.',
  operands: 0,
  options: {},
  run: async ({ environment }) => {
    const findings = [...(await ofStore(environment)), ...(await ofBroker(environment))];
    const off = findings.some(({ todo }) => todo !== undefined);
    return { text: findings.map(lineOf).join('\n'), json: { ok: !off, findings }, off };
  },
};

const lineOf = ({ about, found, todo }: Finding): string =>
  todo === undefined ? `ok   ${about}: ${found}` : `off  ${about}: ${found} ${todo}`;

const ofStore = async (environment: Environment): Promise<readonly Finding[]> => {
  const unreachable = (error: unknown): Finding[] => [
    {
      about: 'database',
      found: textOf(error),
      todo: 'Check DATABASE_URL, and that PostgreSQL runs.',
    },
  ];
  const unmigrated = (error: unknown): Finding[] => [
    { about: 'schema', found: textOf(error), todo: 'The apps do not start before that.' },
  ];
  return withStore(environment, async ({ health, secrets, examination, deadLetters }) => {
    const migrated = await health.assertMigrated().then(() => [], unmigrated);
    if (migrated.length > 0) return migrated;
    const reachable = { about: 'database', found: 'reachable, its schema is up to date.' };
    const { secretKeys } = readSettings(environment);
    return [
      ...[reachable, await ofSealingKeys(secrets, secretKeys)],
      ...judged(await examination.examine(), environment),
      ...(await ofLetters(deadLetters)),
    ];
  }).catch(unreachable);
};

const judged = (figures: StoreFigures, environment: Environment): readonly Finding[] => {
  const { clockAheadMs, partitionDaysAhead, untold, overdue, held } = figures;
  const { maxClockSkewMs, retentionMs } = readSettings(environment);
  return [
    {
      about: 'clock',
      found: `the database is ${clockAheadMs} ms ahead.`,
      ...when(Math.abs(clockAheadMs) > maxClockSkewMs, 'Let both machines take the time by NTP.'),
    },
    {
      about: 'partitions',
      found: `${partitionDaysAhead} days ahead.`,
      ...when(
        partitionDaysAhead < LEAST_DAYS_AHEAD,
        'Start a delivery-worker, which adds them, or run `npm run migrate`.',
      ),
    },
    housekeeping(figures, retentionMs),
    {
      about: 'relay',
      found: `${untold.count} webhook events not told yet${waits(untold)}.`,
      ...when(
        untold.oldestMs > LATE_MS,
        'Check that a delivery-worker runs, reaches the broker, and that no transaction stays open.',
      ),
    },
    {
      about: 'deliveries due',
      found: `${overdue.count} that nobody has taken${waits(overdue)}.`,
      ...when(overdue.oldestMs > LATE_MS, 'Check that a delivery-worker runs, or start more.'),
    },
    { about: 'deliveries held', found: `${held}, until their webhooks are enabled.` },
  ];
};

const housekeeping = (
  { housekeptMs, oldestDay }: StoreFigures,
  retentionMs: number | null,
): Finding => {
  const last =
    housekeptMs === null ? 'never done' : `last done ${Math.round(housekeptMs / 60_000)} min ago`;
  const kept = retentionMs === null ? 'for ever' : `for ${Math.round(retentionMs / DAY_MS)} days`;
  return {
    about: 'housekeeping',
    found: `${last}; the oldest day kept is ${oldestDay ?? 'none'}, and what is not owed is kept ${kept} by the settings given here.`,
    ...when(
      housekeptMs === null || housekeptMs > LONG_SINCE_HOUSEKEEPING_MS,
      'Check that a delivery-worker runs, and its log for housekeeping.failed.',
    ),
  };
};

const ofLetters = async (letters: DeadLetters): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const queue of DEAD_LETTER_QUEUES) {
    const count = await letters.count(queue);
    findings.push({
      about: `dead letters of ${queue}`,
      found: `${count}.`,
      ...when(
        count > 0,
        `See why by \`npm run admin -- dead-letters list --queue ${queue}\`, then redrive or discard them.`,
      ),
    });
  }
  return findings;
};

const ofBroker = async (environment: Environment): Promise<readonly Finding[]> =>
  withBroker(environment, async (road, messaging) => {
    await messaging.ping();
    let waiting = 0;
    for (const queue of DEAD_LETTER_QUEUES) waiting += await road.waiting(queue);
    return [
      { about: 'broker', found: `${messaging.description} is reachable.` },
      {
        about: 'dead letters on the broker',
        found: `${waiting}.`,
        ...when(waiting > 0, 'Check that an event-router runs, which takes them to the database.'),
      },
    ];
  }).catch((error: unknown) => [
    { about: 'broker', found: textOf(error), todo: 'Check AMQP_URL, and that RabbitMQ runs.' },
  ]);

const when = (isOff: boolean, todo: string): { readonly todo?: string } => (isOff ? { todo } : {});

const waits = ({ count, oldestMs }: { readonly count: number; readonly oldestMs: number }) =>
  count > 0 ? `, the oldest for ${Math.round(oldestMs / 1_000)} s` : '';
