import { cloneDatabase, dropDatabase } from './postgres/databases.js';
import { urlOf } from './postgres/server.js';
import { urlOfVhost } from './rabbitmq/broker.js';
import { takeVhost } from './rabbitmq/spare-vhosts.js';
import { dropVhost } from './rabbitmq/used-vhosts.js';
import { databaseOf, templateOf } from './run.js';
import { readServices } from './services.js';

export { Door } from './door.js';

/** Something of a spec's own. What is not dropped goes with the run. */
export interface Fresh {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated, empty database. */
export const freshDatabase = async (): Promise<Fresh> => {
  const { run, postgres } = readServices();
  const name = databaseOf(run);
  await cloneDatabase(postgres, name, templateOf(run));
  return { url: urlOf(postgres, name), drop: () => dropDatabase(postgres, name) };
};

/** An empty vhost. */
export const freshVhost = async (): Promise<Fresh> => {
  const { run, rabbitmq } = readServices();
  const name = await takeVhost(rabbitmq, run);
  return { url: urlOfVhost(rabbitmq.url, name), drop: () => dropVhost(rabbitmq, run, name) };
};
