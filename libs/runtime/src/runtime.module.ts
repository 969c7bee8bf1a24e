import { Clock, Digests, Ids, Log, Seals } from '#application';
import { Module, type DynamicModule } from '@nestjs/common';
import { Sha256Digests } from './digests.js';
import { HealthController } from './health/health.controller.js';
import { Liveness, Readiness } from './health/health-checks.js';
import { KeyRing, type SealingKey } from './key-ring.js';
import { SystemClock } from './system-clock.js';
import { Uuidv7Ids } from './uuidv7-ids.js';

export interface RuntimeParts {
  readonly log: Log;
  /** Absent in an app that opens no secret. */
  readonly secretKeys?: readonly SealingKey[] | undefined;
}

/** Time, ids, log, seals and health, for every app alike. */
@Module({})
export class RuntimeModule {
  static forRoot({ log, secretKeys }: RuntimeParts): DynamicModule {
    const seals = secretKeys ? [{ provide: Seals, useValue: new KeyRing(secretKeys) }] : [];
    const providers = [
      { provide: Log, useValue: log },
      { provide: Clock, useValue: new SystemClock() },
      { provide: Digests, useValue: new Sha256Digests() },
      { provide: Ids, useValue: new Uuidv7Ids() },
      { provide: Liveness, useValue: new Liveness() },
      { provide: Readiness, useValue: new Readiness() },
      ...seals,
    ];
    return {
      module: RuntimeModule,
      global: true,
      controllers: [HealthController],
      providers,
      exports: providers,
    };
  }
}
