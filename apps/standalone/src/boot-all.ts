import {
  PinoLog,
  type Messaging,
  type RunningApp,
  type Settings,
  type SettingsWith,
} from '#runtime';
import { bootDeliveryWorker } from '../../delivery-worker/src/index.js';
import { bootEventRouter } from '../../event-router/src/index.js';
import { bootSubscriptionApi } from '../../subscription-api/src/index.js';

export type AllSettings = SettingsWith<
  'DATABASE_URL' | 'POSTRIDER_ADMIN_KEY' | 'POSTRIDER_SECRET_KEYS'
>;

export interface RunningSystem extends RunningApp {
  readonly apiUrl: string;
}

/** The three apps in one process, each as it would be alone. */
export const bootAll = async (
  settings: AllSettings,
  messagingFor: (log: PinoLog) => Messaging,
): Promise<RunningSystem> => {
  const started: RunningApp[] = [];
  const parts = (app: string) => {
    const log = new PinoLog(app, settings.logLevel);
    return { settings: withoutHealthPort(settings), log, messaging: messagingFor(log) };
  };
  const close = async (): Promise<void> => {
    for (const app of started.splice(0)) await app.close();
  };
  try {
    const worker = await bootDeliveryWorker(parts('delivery-worker'));
    started.unshift(worker);
    const router = await bootEventRouter(parts('event-router'));
    started.unshift(router);
    const api = await bootSubscriptionApi(parts('subscription-api'));
    started.unshift(api);
    for (const [name, app] of Object.entries({
      'delivery-worker': worker,
      'event-router': router,
    })) {
      api.liveness.include(name, app.liveness);
      api.readiness.include(name, app.readiness);
    }
    return { apiUrl: api.url, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** The API answers for all three here, also when it is asked for their health. */
const withoutHealthPort = <S extends Settings>(settings: S): S => ({
  ...settings,
  healthPort: undefined,
});
