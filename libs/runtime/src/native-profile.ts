import { NATIVE_PROFILE, type DeliveryProfile } from '#domain';
import { LANE_PATIENCE_MS, type Settings } from './settings/settings.js';

/** The native profile as this installation's settings have it. */
export const nativeProfileBy = ({
  retryWaitsMs,
  timeoutMs,
  endpointConcurrency,
}: Pick<Settings, 'retryWaitsMs' | 'timeoutMs' | 'endpointConcurrency'>): DeliveryProfile => ({
  ...NATIVE_PROFILE,
  timeoutMs,
  retries: {
    ...NATIVE_PROFILE.retries,
    schedule: { kind: 'list', waitsMs: retryWaitsMs },
    maxAttempts: retryWaitsMs.length + 1,
  },
  pacing: { ...NATIVE_PROFILE.pacing, concurrency: endpointConcurrency },
});

/** A request may wait in its lane before, and be recorded after, while its delivery's lease lasts. */
export const longestTimeoutMs = ({ leaseMs }: Pick<Settings, 'leaseMs'>): number =>
  leaseMs - 2 * LANE_PATIENCE_MS;
