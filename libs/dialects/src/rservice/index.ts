import { dialectWith } from '../dialect.js';
import { RServiceApi } from './api/api.js';
import { rserviceOptions } from './options.js';
import { PRESET, RSERVICE_PROFILE } from './preset.js';
import { renderRService } from './rendering/render.js';

/** R-Service's webhooks, which are 4me's and Xurrent's: one event each, to a URL that has called back. */
export const rservice = dialectWith({
  name: PRESET,
  preset: RSERVICE_PROFILE,
  renderers: { [PRESET]: renderRService },
  listShapes: [],
  accountInPath: false,
  options: rserviceOptions,
  api: (services, options) => new RServiceApi(services, options),
});
