import { dialectWith } from '../dialect.js';
import { WorksectionApi } from './api.js';
import { worksectionOptions } from './options.js';
import { WORKSECTION_PROFILE } from './preset.js';
import { renderWorksection } from './render.js';

/** Worksection's webhooks: account-wide, unsigned, acknowledged by 200 and `{"status":"OK"}` alone. */
export const worksection = dialectWith({
  name: 'worksection',
  preset: WORKSECTION_PROFILE,
  renderers: { worksection: renderWorksection },
  listShapes: ['worksection'],
  localShapes: ['worksection'],
  accountInPath: true,
  options: worksectionOptions,
  api: (services, options) => new WorksectionApi(services, options),
});
