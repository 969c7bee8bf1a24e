import { isLeftover, vhostsOf } from '../run.js';
import type { Broker } from './broker.js';
import { management } from './management.js';
import { rabbitmqctl } from './rabbitmqctl.js';

/** Makes a vhost its broker's user may do everything in. */
export const addVhost = async ({ maker, url }: Broker, name: string): Promise<void> => {
  const user = decodeURIComponent(new URL(url).username);
  switch (maker.kind) {
    case 'management': {
      const vhost = encodeURIComponent(name);
      await management(maker.url, 'PUT', `vhosts/${vhost}`);
      const all = { configure: '.*', write: '.*', read: '.*' };
      await management(maker.url, 'PUT', `permissions/${vhost}/${encodeURIComponent(user)}`, all);
      return;
    }
    case 'rabbitmqctl':
      await rabbitmqctl(maker, 'add_vhost', name);
      await rabbitmqctl(maker, 'set_permissions', '-p', name, user, '.*', '.*', '.*');
  }
};

export const deleteVhost = async ({ maker }: Broker, name: string): Promise<void> => {
  switch (maker.kind) {
    case 'management':
      await management(maker.url, 'DELETE', `vhosts/${encodeURIComponent(name)}`);
      return;
    case 'rabbitmqctl':
      await rabbitmqctl(maker, 'delete_vhost', name);
  }
};

export const deleteVhostsOf = async (broker: Broker, run: string): Promise<void> =>
  deleteAll(broker, (name) => name.startsWith(vhostsOf(run)));

export const sweepVhosts = async (broker: Broker): Promise<void> => deleteAll(broker, isLeftover);

const deleteAll = async (broker: Broker, isDue: (name: string) => boolean): Promise<void> => {
  for (const name of await listVhosts(broker)) {
    if (isDue(name)) await deleteVhost(broker, name);
  }
};

const listVhosts = async ({ maker }: Broker): Promise<readonly string[]> => {
  switch (maker.kind) {
    case 'management': {
      const vhosts = (await management(maker.url, 'GET', 'vhosts')) as { name: string }[];
      return vhosts.map(({ name }) => name);
    }
    case 'rabbitmqctl':
      return (await rabbitmqctl(maker, '--silent', 'list_vhosts', 'name')).trim().split('\n');
  }
};
