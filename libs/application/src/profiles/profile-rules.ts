import { memberOf, type DeliveryProfile } from '#domain';
import { InvalidField } from '../webhooks/errors.js';
import { objectionToRetries, type Objection } from './kept-retries.js';

/** What this installation can do, at most. */
export abstract class ProfileLimits {
  /** Names of the renderers. */
  abstract readonly shapes: ReadonlySet<string>;
  /** Of these, those that tell several events in one request. */
  abstract readonly listShapes: ReadonlySet<string>;
  /** A request must end while its delivery's lease lasts, in ms. */
  abstract readonly longestTimeoutMs: number;
  /** How long what events say is kept, in ms: retries must end meanwhile. Null: for ever. */
  abstract readonly payloadRetentionMs: number | null;
}

/** Refuses profiles that would be accepted and then not kept. */
export class ProfileRules {
  constructor(private readonly limits: ProfileLimits) {}

  /** Throws InvalidField, whose field is below `/profile`. */
  refuse(profile: DeliveryProfile): void {
    const objection = this.objectionTo(profile);
    if (objection) throw new InvalidField(`/profile/${objection.at}`, objection.because);
  }

  private objectionTo(profile: DeliveryProfile): Objection | undefined {
    const { shape, timeoutMs, encoding, signing, retries, stop, verification } = profile;
    const { shapes, listShapes, longestTimeoutMs, payloadRetentionMs } = this.limits;
    const { batch } = profile;
    const lacking = lackOf(profile);
    if (lacking !== undefined)
      return { at: lacking, because: 'must be given: the preset has none' };
    if (!shapes.has(shape)) {
      return { at: 'shape', because: `must be one of ${[...shapes].join(', ')}` };
    }
    if (batch.maxEvents > 1 && !listShapes.has(shape)) {
      const because = `must be 1: only ${[...listShapes].join(', ')} tell several events at once`;
      return { at: 'batch/maxEvents', because };
    }
    if (timeoutMs > longestTimeoutMs) {
      return {
        at: 'timeoutMs',
        because: `must be at most ${longestTimeoutMs}; a longer one needs a longer POSTRIDER_LEASE`,
      };
    }
    if ((encoding === 'jwt') !== (signing.kind === 'jwt')) {
      return { at: 'signing', because: 'encoding "jwt" and signing by a policy go together' };
    }
    if (retries.maxAttempts === null && retries.giveUpAfterMs === null) {
      return { at: 'retries', because: 'must name maxAttempts or giveUpAfterMs, or both' };
    }
    if (stop.action === 'delete' && profile.healing !== null) {
      return { at: 'healing', because: 'cannot heal what failures delete' };
    }
    if (signing.kind === 'standard' && new Set(signing.versions).size < signing.versions.length) {
      return { at: 'signing/versions', because: 'must name each version once' };
    }
    if (verification.kind !== 'none' && verification.on.length === 0) {
      return { at: 'verification/on', because: 'must name an occasion; the kind "none" has none' };
    }
    if (isEndlessBurst(profile)) {
      const because = 'must not end with 0 where stop.failures sets no limit: it is repeated';
      return { at: 'retries/schedule/waitsMs', because };
    }
    if (verification.kind === 'echo' && signing.kind === 'none') {
      return { at: 'verification', because: 'echoes a secret, so there must be signing' };
    }
    return objectionToRetries(retries, payloadRetentionMs);
  }
}

/** What a preset may have nothing of, so that a part of it is no whole. */
const WHOLE = { healing: ['firstMs', 'factor', 'longestMs'], heartbeat: ['everyMs', 'initial'] };

const lackOf = (profile: DeliveryProfile): string | undefined =>
  Object.entries(WHOLE).flatMap(([name, members]) => {
    const part = memberOf(profile, name);
    const missing = members.filter((member) => memberOf(part, member) === undefined);
    return part === null ? [] : missing.map((member) => `${name}/${member}`);
  })[0];

/** One request after the other, as fast as they are answered. */
const isEndlessBurst = ({ retries: { schedule }, stop }: DeliveryProfile): boolean =>
  schedule.kind === 'list' && schedule.waitsMs.at(-1) === 0 && stop.failures === null;
