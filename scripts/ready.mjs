/** Makes a fresh clone ready: installs packages and, with --build, builds, when either is due. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const BUILT_FROM = ['apps', 'libs', 'bench', 'test', 'tsconfig.json', 'package.json'];
/** Its age is that of the build: the compiler does not touch output that stays the same. */
const STAMP = 'dist/.built';

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(
    `Postrider needs Node.js ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`,
  );
  process.exit(1);
};

const npm = (...args) => {
  const { status } = spawnSync('npm', args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
};

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

/** By content: which of the two files is older says little after a checkout. */
const isInstalled = () => {
  const installedLock = 'node_modules/.package-lock.json';
  if (!existsSync(installedLock)) return false;
  const installed = packagesOf(installedLock);
  return Object.entries(packagesOf('package-lock.json'))
    .filter(([path]) => path.startsWith('node_modules/'))
    .every(([path, wanted]) => {
      const found = installed[path];
      // Optional packages of other platforms are not there.
      if (found === undefined) return wanted.optional === true || wanted.peer === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
};

/** A folder counts too: it changes when a file in it is removed. */
const isNewer = (path, than) => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || path.endsWith('.spec.ts')) return false;
  if (stat.mtimeMs > than) return true;
  if (!stat.isDirectory()) return false;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .some((name) => isNewer(join(path, name), than));
};

const isBuilt = () =>
  existsSync(STAMP) && !BUILT_FROM.some((path) => isNewer(path, statSync(STAMP).mtimeMs));

checkNode();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (!isInstalled()) {
  console.log('Installing packages: npm ci');
  npm('ci', '--no-audit', '--no-fund');
}
if (process.argv.includes('--build') && !isBuilt()) {
  console.log('Building: npm run build');
  const begun = new Date();
  npm('run', '--silent', 'build');
  writeFileSync(STAMP, `${begun.toISOString()}\n`);
}
