import type { ParseArgsConfig } from 'node:util';
import { name } from '../access/access.schema.js';
import type { Environment } from './opened.js';

/** What came of a command, for a person and for a program. */
export interface Told {
  readonly text: string;
  readonly json: unknown;
  /** Whether something is off though the command did its work. */
  readonly off?: boolean;
}

export interface Given {
  readonly environment: Environment;
  /** What stands behind the command's own words. */
  readonly operands: readonly string[];
  /** Options by name; undefined when not given. */
  readonly option: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
}

export interface Command {
  /** `accounts create`. */
  readonly words: string;
  /** Of operands and options: `<id> --name <name>`. */
  readonly usage: string;
  readonly summary: string;
  readonly operands: number;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly run: (given: Given) => Promise<Told>;
}

/** The command line is not one of ours: one line that says what to write instead. */
export class WrongUsage extends Error {}

export const required = (given: Given, name: string): string => {
  const value = given.option(name);
  if (value === undefined || value === '') throw new WrongUsage(`--${name} is missing.`);
  return value;
};

/** `a,b` as a list; undefined when not given. */
export const listed = (given: Given, name: string): readonly string[] | undefined =>
  given
    .option(name)
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** `--name` as the API takes one. */
export const nameIn = (given: Given): string => {
  const result = name.safeParse(required(given, 'name'));
  if (result.success) return result.data;
  throw new WrongUsage('--name must be 1 to 256 characters, none of them a control character.');
};

export const TEXT = { type: 'string' } as const;
export const FLAG = { type: 'boolean' } as const;
