import { isObservable, lastValueFrom } from 'rxjs';

/**
 * Resolves once the handler is done, whichever way it says so: a value, a promise, or a stream in
 * either.
 */
export async function outcome(handle: () => unknown): Promise<void> {
  const result = await handle();
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
