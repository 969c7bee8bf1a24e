import { DeadLetterRoad } from '#application';
import { openStoreForMaintenance, type StoreForMaintenance } from '#postgres';
import { rabbitMessaging } from '#rabbitmq';
import { readSettings, type Messaging } from '#runtime';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Opens the store by DATABASE_URL for the work, and closes it. */
export const withStore = async <T>(
  environment: Environment,
  work: (store: StoreForMaintenance) => Promise<T>,
): Promise<T> => {
  const { databaseUrl: url } = readSettings(environment, 'DATABASE_URL');
  const store = await openStoreForMaintenance({ url, poolSize: 2, name: 'postrider-admin' });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

/** The same of a store whose schema is up to date. */
export const withMigratedStore = <T>(
  environment: Environment,
  work: (store: StoreForMaintenance) => Promise<T>,
): Promise<T> =>
  withStore(environment, async (store) => {
    await store.health.assertMigrated();
    return work(store);
  });

/** Connects to the broker by AMQP_URL for the work, and disconnects. */
export const withBroker = async <T>(
  environment: Environment,
  work: (road: DeadLetterRoad, messaging: Messaging) => Promise<T>,
): Promise<T> => {
  const { amqpUrl: url } = readSettings(environment, 'AMQP_URL');
  const messaging = rabbitMessaging({ url, logger: SILENT });
  const app = await NestFactory.createApplicationContext(
    { module: AdminModule, imports: [messaging.module] },
    { logger: false, abortOnError: false },
  );
  try {
    return await work(app.get(DeadLetterRoad), messaging);
  } finally {
    await app.close();
  }
};

@Module({})
class AdminModule {}

const nothing = (): void => undefined;
const SILENT = { info: nothing, warn: nothing, error: nothing };
