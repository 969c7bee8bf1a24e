import { isJsonObject, memberOf, type JsonObject } from '../filter/json.js';
import type { DeliveryProfile } from './profile.js';

/** Any part of a profile; null where the profile may be null. */
export type ProfileOverrides = JsonObject;

/**
 * The profile with what is given in place of its own, member by member, at every level (RFC 7396, less its
 * null: a null is a value here). Lists are replaced, and so is what says it is of another `kind`.
 */
export const mergeProfile = (base: DeliveryProfile, given: ProfileOverrides): DeliveryProfile =>
  merged(base, given) as DeliveryProfile;

/**
 * Both, the later one over the former (RFC 7396): a null takes away what was said before. Where the profile
 * itself may be null, a null is a value.
 */
export const patchOverrides = (base: ProfileOverrides, given: ProfileOverrides): ProfileOverrides =>
  (withoutNulls(merged(base, given), '') ?? {}) as ProfileOverrides;

/** Undefined: nothing is left of it. */
const withoutNulls = (value: unknown, path: string): unknown => {
  if (value === null) return Object.hasOwn(MAY_BE_NULL, path) ? null : undefined;
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value)
    .map(
      ([name, member]) =>
        [name, withoutNulls(member, path === '' ? name : `${path}/${name}`)] as const,
    )
    .filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
};

type NullableIn<T, Before extends string = ''> = string extends keyof T
  ? never
  : {
      [Name in keyof T & string]: null extends T[Name]
        ? `${Before}${Name}`
        : T[Name] extends readonly unknown[]
          ? never
          : T[Name] extends object
            ? NullableIn<T[Name], `${Before}${Name}/`>
            : never;
    }[keyof T & string];

const MAY_BE_NULL: Readonly<Record<NullableIn<DeliveryProfile>, true>> = {
  'acknowledgement/body': true,
  'acknowledgement/echoHeader': true,
  'retries/maxAttempts': true,
  'retries/giveUpAfterMs': true,
  'stop/failures': true,
  'stop/timeouts': true,
  'stop/noSuccessMs': true,
  healing: true,
  heartbeat: true,
  'pacing/rate': true,
  'pacing/hostThrottle': true,
  'alerts/throttledSubject': true,
};

const merged = (base: unknown, given: unknown): unknown => {
  if (!isJsonObject(base) || !isJsonObject(given)) return given;
  const kind = memberOf(given, 'kind');
  if (kind !== undefined && kind !== memberOf(base, 'kind')) return given;
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) result.set(name, merged(memberOf(base, name), value));
  }
  // Members of its own all, also one that is called __proto__.
  return Object.fromEntries(result);
};
