import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { swc } from '../../swc.config.js';

/** Sources import each other by the names they will have when compiled: `./x.js` is `./x.ts`. */
export const resolve = async (specifier, context, nextResolve) => {
  const isOwn = context.parentURL?.endsWith('.ts') && specifier.startsWith('.');
  const named = isOwn ? specifier.replace(/\.js$/, '.ts') : specifier;
  return nextResolve(named, context);
};

export const load = async (url, context, nextLoad) => {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...swc, filename });
  return { format: 'module', source: code, shortCircuit: true };
};
