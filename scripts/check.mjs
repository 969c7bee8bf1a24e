/** Runs every check beside the others, as each has work for one core, and shows what it said once it has ended. */
import { execFile } from 'node:child_process';

/** The longest first. */
const CHECKS = ['lint', 'check:types', 'check:format', 'check:rooms', 'check:unused'];

const check = (name) =>
  new Promise((resolve) => {
    const options = { shell: process.platform === 'win32', maxBuffer: Infinity };
    execFile('npm', ['run', '--silent', name], options, (error, stdout, stderr) => {
      process.stdout.write(`${stdout}${stderr}${error ? 'failed' : 'passed'}: npm run ${name}\n`);
      resolve(error === null);
    });
  });

const passed = await Promise.all(CHECKS.map(check));
process.exitCode = passed.every(Boolean) ? 0 : 1;
