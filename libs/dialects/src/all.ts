// One line for each dialect; without its line and its folder everything else still works.
export { accelo } from './accelo/index.js';
export { asana } from './asana/index.js';
export { rservice } from './rservice/index.js';
export { worksection } from './worksection/index.js';
