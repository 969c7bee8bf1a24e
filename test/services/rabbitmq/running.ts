import { vhostOf } from '../run.js';
import { reasonOf } from '../wanted.js';
import { urlOfVhost, versionOf, type Broker, type FoundBroker, type VhostMaker } from './broker.js';
import { management } from './management.js';
import { findProgram } from './programs.js';
import { addVhost, deleteVhost } from './vhosts.js';

/** The broker of AMQP_URL, or the one on this machine, if vhosts can be made there. */
export const runningRabbitmq = async (run: string): Promise<FoundBroker> => {
  const url = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
  const description = `RabbitMQ ${await versionOf(url)} at ${new URL(url).host}`;
  const reasons: string[] = [];
  for (const maker of makers(url)) {
    const broker: Broker = { description, url, maker };
    try {
      await tryOut(broker, run);
      return broker;
    } catch (error) {
      // rabbitmqctl goes on to explain all it can do.
      reasons.push(reasonOf(error).split('\n')[0] ?? '');
    }
  }
  throw new Error(`no vhost can be made at ${new URL(url).host}: ${reasons.join('; ')}`);
};

/** rabbitmqctl may speak to another broker than the one on the port: only a connection tells. */
const tryOut = async (broker: Broker, run: string): Promise<void> => {
  if (broker.maker.kind === 'management') await management(broker.maker.url, 'GET', 'whoami');
  const vhost = vhostOf(run);
  await addVhost(broker, vhost);
  try {
    await versionOf(urlOfVhost(broker.url, vhost));
  } finally {
    await deleteVhost(broker, vhost);
  }
};

const makers = (amqpUrl: string): readonly VhostMaker[] => {
  const { protocol, hostname, username, password } = new URL(amqpUrl);
  const api = protocol === 'amqps:' ? `https://${hostname}:15671` : `http://${hostname}:15672`;
  const url = new URL(api);
  url.username = username;
  url.password = password;
  const command = findProgram('rabbitmqctl');
  return [
    { kind: 'management', url: url.href },
    ...(command === undefined ? [] : [{ kind: 'rabbitmqctl', command, env: {} } as const]),
  ];
};
