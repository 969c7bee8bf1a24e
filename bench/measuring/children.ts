import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LONGEST_GOODBYE_MS = 20_000;

const root = fileURLToPath(new URL('../../', import.meta.url));
const typescript = new URL('../../test/services/typescript.mjs', import.meta.url).href;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const watched = (child: ChildProcess): ChildProcess => {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/** A file of bench/ as a process of its own. */
export const startScript = (name: string, ...args: readonly string[]): ChildProcess =>
  watched(
    spawn(
      process.execPath,
      ['--import', typescript, fileURLToPath(new URL(`../${name}`, import.meta.url)), ...args],
      {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    ),
  );

/** A built app, with options for Node itself; resolves once it says that it has started. */
export const startApp = async (
  name: string,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[],
): Promise<ChildProcess> => {
  const child = watched(
    spawn(process.execPath, [...nodeOptions, `dist/apps/${name}/src/main.js`], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said.push(String(chunk));
      if (said.join('').includes('"app.started"')) resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`${name} ended with ${code}:\n${said.join('')}`));
    });
  });
  child.stdout?.removeAllListeners('data').resume();
  return child;
};

/** The next thing a script says. */
export const nextMessage = async <T>(child: ChildProcess): Promise<T> => {
  const heard = new AbortController();
  const { signal } = heard;
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of the bench ended with ${String(code)}.`);
  });
  // Both are given up once one has come.
  gone.catch(() => undefined);
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), gone])) as [T];
    return message;
  } finally {
    heard.abort();
  }
};

export const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const patience = setTimeout(() => child.kill('SIGKILL'), LONGEST_GOODBYE_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(patience);
};
