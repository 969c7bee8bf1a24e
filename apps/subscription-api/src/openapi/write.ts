import { mkdirSync, writeFileSync } from 'node:fs';
import { CONTROLLERS } from '../subscription-api.module.js';
import { Documents } from './documents.js';

/** Where the documents are kept for whoever reads the repository: they equal what the API serves. */
const FOLDER = 'docs/reference';

const { openApi, asyncApi } = new Documents(CONTROLLERS);
mkdirSync(FOLDER, { recursive: true });
for (const [name, document] of Object.entries({ openapi: openApi, asyncapi: asyncApi })) {
  writeFileSync(`${FOLDER}/${name}.json`, `${JSON.stringify(document, null, 2)}\n`);
}
