import { parseArgs } from 'node:util';
import { accessCommands } from './access-commands.js';
import { FLAG, WrongUsage, type Command, type Given, type Told } from './command.js';
import { deadLetterCommands } from './dead-letter-commands.js';
import { doctor } from './doctor.js';
import { erase } from './erase-command.js';
import type { Environment } from './opened.js';
import { storeCommands } from './store-commands.js';
import { textOf } from './text-of.js';

const COMMANDS: readonly Command[] = [
  ...accessCommands,
  ...storeCommands,
  ...deadLetterCommands,
  erase,
  doctor,
];

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Does what the command line says. Returns the exit code: 1 something is off or failed, 2 wrong usage. */
export const runAdmin = async (
  line: readonly string[],
  environment: Environment,
  { stdout, stderr }: Streams,
): Promise<number> => {
  if (line.length === 0 || line[0] === '--help' || line[0] === 'help') {
    stdout.write(HELP);
    return line.length === 0 ? 2 : 0;
  }
  const command = COMMANDS.find(({ words }) =>
    words.split(' ').every((word, i) => line[i] === word),
  );
  if (command && line.includes('--help')) {
    stdout.write(`${command.summary}\nUsage: ${usageOf(command)} [--json]\n`);
    return 0;
  }
  try {
    if (!command) throw new WrongUsage('There is no such command.');
    const { told, asJson } = await run(command, line, environment);
    stdout.write(`${asJson ? JSON.stringify(told.json) : told.text}\n`);
    return told.off === true ? 1 : 0;
  } catch (error) {
    const text = textOf(error);
    if (!(error instanceof WrongUsage)) {
      stderr.write(`${text}\n`);
      return 1;
    }
    const hint = command ? `Usage: ${usageOf(command)}` : 'See: npm run admin -- --help';
    stderr.write(`${text} ${hint}\n`);
    return 2;
  }
};

const run = async (
  command: Command,
  line: readonly string[],
  environment: Environment,
): Promise<{ told: Told; asJson: boolean }> => {
  const given = { ...parsed(command, line), environment };
  return { told: await command.run(given), asJson: given.flag('json') };
};

const parsed = (
  { words, options, operands: count }: Command,
  line: readonly string[],
): Omit<Given, 'environment'> => {
  const { positionals: operands, values } = parsedArgs(
    line.slice(words.split(' ').length),
    options,
  );
  if (operands.length !== count) {
    throw new WrongUsage(operands.length < count ? 'Something is missing.' : 'That is too much.');
  }
  return {
    operands,
    option: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values[name] === true,
  };
};

interface ParsedArgs {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

const parsedArgs = (args: string[], options: Command['options']): ParsedArgs => {
  const { tokens, ...given } = tokenised(args, options);
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new WrongUsage(`--${twice} is given twice.`);
  return given;
};

const tokenised = (args: string[], options: Command['options']) => {
  try {
    const known = { ...options, json: FLAG };
    return parseArgs({ args, options: known, allowPositionals: true, tokens: true });
  } catch (error) {
    const [text = ''] = (error as Error).message.split('. ', 1);
    throw new WrongUsage(`${text}.`, { cause: error });
  }
};

const usageOf = ({ words, usage }: Command): string =>
  ['npm run admin --', words, usage].filter((part) => part !== '').join(' ');

const HELP = `What an operator does beside the API. Takes DATABASE_URL, AMQP_URL and POSTRIDER_SECRET_KEYS as the apps do.
Every command takes --json.

${COMMANDS.map((command) => `  ${usageOf(command)}\n      ${command.summary}`).join('\n')}
`;
