import type { PostgresServer } from './postgres/server.js';
import type { Broker } from './rabbitmq/broker.js';

/** What a run works with: plain data, since specs get it through the environment. */
export interface Services {
  readonly run: string;
  readonly postgres: PostgresServer;
  readonly rabbitmq: Broker;
}

/** Written by global-setup.mjs. */
const VARIABLE = 'POSTRIDER_TEST_SERVICES';

export const readServices = (): Services => {
  const written = process.env[VARIABLE];
  if (written === undefined) {
    throw new Error(`${VARIABLE} is not set: only *.int.spec.ts and *.e2e.spec.ts get services.`);
  }
  return JSON.parse(written) as Services;
};
