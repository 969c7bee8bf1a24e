import { isLeftover, vhostsOf } from '../run.js';
import type { Broker } from './broker.js';
import { management } from './management.js';
import { rabbitmqctl } from './rabbitmqctl.js';

const ALL = { configure: '.*', write: '.*', read: '.*' };

export const addVhost = (broker: Broker, name: string): Promise<void> => addVhosts(broker, [name]);

/** Makes vhosts their broker's user may do everything in. */
export const addVhosts = async (
  { maker, url }: Broker,
  names: readonly string[],
): Promise<void> => {
  const user = decodeURIComponent(new URL(url).username);
  switch (maker.kind) {
    case 'management':
      for (const name of names) {
        const vhost = encodeURIComponent(name);
        await management(maker.url, 'PUT', `vhosts/${vhost}`);
        await management(maker.url, 'PUT', `permissions/${vhost}/${encodeURIComponent(user)}`, ALL);
      }
      return;
    case 'rabbitmqctl': {
      const vhosts = names.map((name) => ({ name }));
      const permissions = names.map((vhost) => ({ user, vhost, ...ALL }));
      await rabbitmqctl(maker, ['import_definitions'], JSON.stringify({ vhosts, permissions }));
    }
  }
};

export const deleteVhost = async ({ maker }: Broker, name: string): Promise<void> => {
  switch (maker.kind) {
    case 'management':
      await management(maker.url, 'DELETE', `vhosts/${encodeURIComponent(name)}`);
      return;
    case 'rabbitmqctl':
      await rabbitmqctl(maker, ['delete_vhost', name]);
  }
};

export const deleteVhostsOf = async (broker: Broker, run: string): Promise<void> =>
  deleteAll(broker, (name) => name.startsWith(vhostsOf(run)));

export const sweepVhosts = async (broker: Broker): Promise<void> => deleteAll(broker, isLeftover);

const deleteAll = async (broker: Broker, isDue: (name: string) => boolean): Promise<void> =>
  deleteVhosts(broker, (await listVhosts(broker)).filter(isDue));

export const deleteVhosts = async (broker: Broker, names: readonly string[]): Promise<void> => {
  const { maker } = broker;
  switch (maker.kind) {
    case 'management':
      for (const name of names) await deleteVhost(broker, name);
      return;
    case 'rabbitmqctl':
      for (let n = 0; n < names.length; n += AT_ONCE) {
        await rabbitmqctl(maker, ['eval', deletionOf(names.slice(n, n + AT_ONCE))]);
      }
  }
};

/** A vhost with the queues of a system takes a tenth of a second. */
const AT_ONCE = 50;

/** What `rabbitmqctl delete_vhost` asks the broker for, for several. */
const deletionOf = (names: readonly string[]): string => {
  const binaries = names.map((name) => `<<${[...Buffer.from(name)].join()}>>`);
  return `[rabbit_vhost:delete(Name, <<"rabbitmqctl">>) || Name <- [${binaries.join()}]].`;
};

const listVhosts = async ({ maker }: Broker): Promise<readonly string[]> => {
  switch (maker.kind) {
    case 'management': {
      const vhosts = (await management(maker.url, 'GET', 'vhosts')) as { name: string }[];
      return vhosts.map(({ name }) => name);
    }
    case 'rabbitmqctl':
      return (await rabbitmqctl(maker, ['--silent', 'list_vhosts', 'name'])).trim().split('\n');
  }
};
