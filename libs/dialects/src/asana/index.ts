import { dialectWith } from '../dialect.js';
import { AsanaApi } from './api.js';
import { asanaOptions } from './options.js';
import { ASANA_PROFILE } from './preset.js';
import { renderAsana } from './render.js';

/** Asana's webhooks: on one resource, by a handshake, in signed batches, with heartbeats. */
export const asana = dialectWith({
  name: 'asana',
  preset: ASANA_PROFILE,
  renderers: { asana: renderAsana },
  listShapes: ['asana'],
  accountInPath: false,
  options: asanaOptions,
  api: (services, options) => new AsanaApi(services, options),
});
