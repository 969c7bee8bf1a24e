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

/** Both, the later one over the former. */
export const mergeOverrides = (base: ProfileOverrides, given: ProfileOverrides): ProfileOverrides =>
  merged(base, given) as ProfileOverrides;

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
