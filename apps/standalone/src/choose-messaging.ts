import { inProcessMessaging } from '#in-process-broker';
import { rabbitMessaging } from '#rabbitmq';
import { IN_PROCESS, type Messaging, type PinoLog } from '#runtime';
import { connect } from 'amqplib';

const LOCAL_RABBITMQ = 'amqp://guest:guest@127.0.0.1:5672';
const PATIENCE_MS = 1_500;

export interface ChosenMessaging {
  /** Null when the broker is in this process. */
  readonly amqpUrl: string | null;
  /** A messaging for one app; every app of the process gets at the same broker. */
  readonly forApp: (log: PinoLog) => Messaging;
}

/** RabbitMQ where there is one, or else the broker in this process. */
export const chooseMessaging = async (given: string | undefined): Promise<ChosenMessaging> => {
  const amqpUrl = given === undefined ? await localRabbitMq() : given === IN_PROCESS ? null : given;
  if (amqpUrl !== null) {
    return { amqpUrl, forApp: (logger) => rabbitMessaging({ url: amqpUrl, logger }) };
  }
  const inProcess = inProcessMessaging();
  return { amqpUrl, forApp: () => inProcess };
};

const localRabbitMq = async (): Promise<string | null> =>
  (await answers(LOCAL_RABBITMQ)) ? LOCAL_RABBITMQ : null;

const answers = async (url: string): Promise<boolean> => {
  try {
    const connection = await connect(url, { timeout: PATIENCE_MS });
    await connection.close();
    return true;
  } catch {
    return false;
  }
};
