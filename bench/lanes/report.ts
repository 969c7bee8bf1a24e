import { median } from '../measuring/statistics.js';
import type { Measured } from './measure.js';
import { EVERYONE, HEALTHY, TIMED, WANTED } from './load.js';

export interface Round {
  /** Nothing is sent to those that hang. */
  readonly without: Measured;
  readonly with: Measured;
}

/** Medians over the rounds; ratios are taken round by round. */
export interface Summary {
  readonly rounds: number;
  readonly perSecond: { readonly without: number; readonly with: number; readonly ratio: number };
  readonly p99Ms: { readonly without: number; readonly with: number; readonly ratio: number };
}

export const summaryOf = (rounds: readonly Round[]): Summary => ({
  rounds: rounds.length,
  perSecond: compared(rounds, 'perSecond', 0),
  p99Ms: compared(rounds, 'p99', 1),
});

const compared = (rounds: readonly Round[], fact: keyof Measured, digits: number) => ({
  without: rounded(median(rounds.map(({ without }) => without[fact])), digits),
  with: rounded(median(rounds.map((round) => round.with[fact])), digits),
  ratio: rounded(median(rounds.map((round) => round.with[fact] / round.without[fact])), 2),
});

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export const printed = ({ rounds, perSecond, p99Ms }: Summary): string =>
  [
    '',
    `${EVERYONE.length} endpoints, of which ${EVERYONE.length - HEALTHY.length} hang until the timeout; ` +
      `what the healthy ones get; medians of ${rounds} round(s)`,
    '',
    row('', 'without', 'with those', 'ratio', 'wanted'),
    row(
      'drained',
      ...[`${perSecond.without}/s`, `${perSecond.with}/s`],
      ...[perSecond.ratio.toFixed(2), `at least ${WANTED.rate}`],
    ),
    row(
      `p99 at ${TIMED.perSecond}/s`,
      ...[`${p99Ms.without} ms`, `${p99Ms.with} ms`],
      ...[p99Ms.ratio.toFixed(2), `at most ${WANTED.p99}`],
    ),
  ].join('\n');

const row = (...cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(14))).join('');
