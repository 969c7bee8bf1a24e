import type { Timed } from './measure.js';
import type { Size } from './world.js';

/** What the 99th percentile of each should stay under, in ms. */
const WANTED_MS = 50;

export interface Summary extends Size {
  readonly wantedMs: number;
  readonly calls: readonly Timed[];
  /** Names of those that are above. */
  readonly above: readonly string[];
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export const summaryOf = ({ webhooks, attempts }: Size, timed: readonly Timed[]): Summary => ({
  ...{ webhooks, attempts, wantedMs: WANTED_MS },
  calls: timed.map(({ name, p50, p99, cpu, rows }) => ({
    ...{ name, p50: rounded(p50, 1), p99: rounded(p99, 1), rows: rounded(rows, 1) },
    cpu: cpu === undefined ? undefined : rounded(cpu, 1),
  })),
  above: timed.filter(({ p99 }) => p99 > WANTED_MS).map(({ name }) => name),
});

const row = (name: string, ...cells: readonly string[]): string =>
  `${name.padEnd(64)}${cells.map((cell) => cell.padStart(9)).join('')}`;

export const heading = row('GET', 'rows', 'CPU ms', 'p50 ms', 'p99 ms');

export const lineOf = ({ name, rows, cpu, p50, p99 }: Timed): string =>
  row(
    name,
    rows.toFixed(0),
    cpu?.toFixed(1) ?? '?',
    p50.toFixed(1),
    p99.toFixed(1) + (p99 > WANTED_MS ? ' !' : '  '),
  );

export const verdictOn = ({ webhooks, attempts, calls, above }: Summary): string => {
  const worst = calls.toSorted((one, other) => other.p99 - one.p99)[0];
  const size = `${webhooks.toLocaleString('en')} webhooks and ${attempts.toLocaleString('en')} attempts`;
  const slowest = worst ? `; the slowest is ${worst.name} with ${worst.p99} ms` : '';
  return above.length === 0
    ? `\nWith ${size}, all ${calls.length} stay under ${WANTED_MS} ms at the 99th percentile${slowest}.`
    : `\nWith ${size}, ${above.length} of ${calls.length} are ABOVE ${WANTED_MS} ms at the 99th percentile${slowest}:\n${above.map((name) => `  ${name}`).join('\n')}`;
};
