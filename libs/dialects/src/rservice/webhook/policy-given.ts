import { SIGNING_ALGORITHMS } from '#application';
import type { JsonObject } from '#domain';
import { textOf } from '../../shared/fields.js';
import type { FieldError } from '../api/refused.js';
import { truthIn } from './truth.js';

/** What a request says of a webhook policy; undefined: nothing. */
export interface GivenPolicy {
  readonly algorithm: string | undefined;
  readonly disabled: boolean | undefined;
  readonly audience: string | null | undefined;
  readonly expiresInMinutes: number | null | undefined;
}

const MAX_AUDIENCE_BYTES = 2_048;
const A_YEAR = 525_600;

/** Tells everything that is wrong at once. */
export const readGivenPolicy = (fields: JsonObject, errors: FieldError[]): GivenPolicy => {
  const has = (name: string): boolean => Object.hasOwn(fields, name);
  const written = (name: string): string => textOf(fields, name)?.trim() ?? '';
  const algorithm = has('jwt_alg') ? written('jwt_alg').toUpperCase() : undefined;
  if (algorithm !== undefined && !isAlgorithm(algorithm)) {
    const known = SIGNING_ALGORITHMS.map((each) => each.toLowerCase()).join(', ');
    const text = `Jwt alg is not one of ${known}: others prove nothing to whoever has the public key`;
    errors.push(['jwt_alg', algorithm === '' ? "Jwt alg can't be blank" : text]);
  }
  const disabled = has('disabled') ? truthIn(written('disabled')) : undefined;
  if (has('disabled') && disabled === undefined) {
    errors.push(['disabled', 'Disabled must be true or false']);
  }
  const audience = has('jwt_audience') ? written('jwt_audience') : undefined;
  if (audience !== undefined && Buffer.byteLength(audience) > MAX_AUDIENCE_BYTES) {
    const text = 'Jwt audience is too long (maximum is 2 KB)';
    errors.push(['jwt_audience', text]);
  }
  const minutes = has('jwt_claim_expires_in')
    ? minutesIn(written('jwt_claim_expires_in'))
    : undefined;
  if (minutes !== undefined && minutes !== '' && !isMinutes(minutes)) {
    const text = `Jwt claim expires in must be 1 to ${A_YEAR} minutes`;
    errors.push(['jwt_claim_expires_in', text]);
  }
  return {
    algorithm,
    disabled,
    audience: audience === '' ? null : audience,
    expiresInMinutes: minutes === undefined ? undefined : minutes === '' ? null : Number(minutes),
  };
};

const isAlgorithm = (text: string): boolean =>
  (SIGNING_ALGORITHMS as readonly string[]).includes(text);

/** "With resolution in minutes", or as `hhh:mm` (the vendor's page on data types). */
const minutesIn = (text: string): string => {
  const [, hours, minutes] = /^(\d{1,4}):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? text : String(Number(hours) * 60 + Number(minutes));
};

const isMinutes = (text: string): boolean =>
  /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= A_YEAR;
