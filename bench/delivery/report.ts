import { median } from '../measuring/statistics.js';
import type { Usage } from '../measuring/usage.js';
import type { Drained } from './bare.js';
import type { Latency } from './latency.js';
import { BACKLOG, LATENCY } from './load.js';

export interface Round {
  readonly bare: Drained;
  readonly postrider: Drained;
  readonly latency: Latency;
}

interface Cost {
  readonly cpuMicrosEach: number | null;
  readonly peakMib: number | null;
}

type Costs = Readonly<Record<string, Cost>>;

/** Medians over the rounds. */
export interface Summary {
  readonly rounds: number;
  readonly bareLoopPerSecond: number;
  readonly deliveriesPerSecond: number;
  /** Of deliveries to the bare loop's, taken round by round. */
  readonly ratio: number;
  /** The bare loop's CPU time a delivery, as a share of Postrider's, which a busy machine leaves as it is. */
  readonly cpuRatio: number;
  readonly latencyMs: Latency;
  readonly costs: { readonly bareLoop: Costs; readonly postrider: Costs };
}

export const summaryOf = (rounds: readonly Round[]): Summary => ({
  rounds: rounds.length,
  bareLoopPerSecond: Math.round(median(rounds.map(({ bare }) => bare.perSecond))),
  deliveriesPerSecond: Math.round(median(rounds.map(({ postrider }) => postrider.perSecond))),
  ratio: rounded(
    median(rounds.map(({ bare, postrider }) => postrider.perSecond / bare.perSecond)),
    3,
  ),
  cpuRatio: rounded(median(rounds.map(({ bare, postrider }) => cpuOf(bare) / cpuOf(postrider))), 3),
  latencyMs: {
    p50: rounded(median(rounds.map(({ latency }) => latency.p50)), 2),
    p99: rounded(median(rounds.map(({ latency }) => latency.p99)), 2),
  },
  costs: {
    bareLoop: costsOf(rounds.map(({ bare }) => bare.usage)),
    postrider: costsOf(rounds.map(({ postrider }) => postrider.usage)),
  },
});

const cpuOf = ({ usage }: Drained): number =>
  Object.values(usage).reduce((sum, { cpuMs = 0 }) => sum + cpuMs, 0);

const costsOf = (usages: readonly Readonly<Record<string, Usage>>[]): Costs => {
  const names = Object.keys(usages[0] ?? {});
  const medianOf = (name: string, fact: keyof Usage): number | null => {
    const known = usages.map((usage) => usage[name]?.[fact]).filter((value) => value !== undefined);
    return known.length === 0 ? null : median(known);
  };
  return Object.fromEntries(
    names.map((name) => {
      const cpuMs = medianOf(name, 'cpuMs');
      const peakMib = medianOf(name, 'peakMib');
      return [
        name,
        {
          cpuMicrosEach: cpuMs === null ? null : rounded((cpuMs * 1000) / BACKLOG.events, 1),
          peakMib: peakMib === null ? null : rounded(peakMib, 1),
        },
      ];
    }),
  );
};

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export const printed = ({ costs, ...summary }: Summary): string =>
  [
    '',
    `${BACKLOG.events} events of ${BACKLOG.bytes} bytes, one healthy endpoint; medians of ${summary.rounds} round(s)`,
    '',
    row('bare loop', `${summary.bareLoopPerSecond}/s`),
    row('Postrider', `${summary.deliveriesPerSecond}/s`),
    row('ratio', summary.ratio.toFixed(2)),
    row('ratio of CPU', summary.cpuRatio.toFixed(2)),
    row('latency p50', `${summary.latencyMs.p50} ms at ${LATENCY.perSecond}/s`),
    row('latency p99', `${summary.latencyMs.p99} ms at ${LATENCY.perSecond}/s`),
    '',
    ...table('bare loop', costs.bareLoop),
    '',
    ...table('Postrider', costs.postrider),
  ].join('\n');

const row = (...cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(18))).join('');

const table = (title: string, costs: Costs): readonly string[] => [
  row(title, 'CPU µs a delivery', 'peak memory MiB'),
  ...Object.entries(costs).map(([name, { cpuMicrosEach, peakMib }]) =>
    row(name, cpuMicrosEach?.toFixed(1) ?? '-', peakMib?.toFixed(0) ?? '-'),
  ),
];
