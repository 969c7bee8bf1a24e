import { dialectWith } from '../dialect.js';
import { AcceloApi } from './api.js';
import { acceloOptions } from './options.js';
import { ACCELO_PROFILE } from './preset.js';
import { renderAccelo } from './render.js';

/** Accelo's notification webhooks: an id and a URL, for what their owner may see. */
export const accelo = dialectWith({
  name: 'accelo',
  preset: ACCELO_PROFILE,
  renderers: { accelo: renderAccelo },
  listShapes: [],
  accountInPath: true,
  options: acceloOptions,
  api: (services, options) => new AcceloApi(services, options),
});
