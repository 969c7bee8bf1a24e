import type { TargetPolicy } from '#application';
import { BoundedMap } from './bounded-map.js';
import { Failure } from './failure/failure.js';

/** Where a request goes: `https://hooks.example.com:8443` and `/path?query`. */
export interface Target {
  readonly origin: string;
  readonly path: string;
}

const TARGETS_KEPT = 10_000;

/** Knows the way to URLs: each is parsed and put to the policy once, not for every request. */
export class Targets {
  private readonly known = new BoundedMap<string, Target | Failure>(TARGETS_KEPT);

  constructor(private readonly policy: TargetPolicy) {}

  /** @throws Failure when the policy objects to the URL. */
  of(url: string): Target {
    const target = this.known.get(url, this.judge);
    if (target instanceof Failure) throw target;
    return target;
  }

  private readonly judge = (url: string): Target | Failure => {
    const objection = this.policy.objectionTo(url);
    if (objection !== null) return new Failure('address_refused', objection);
    const { origin, pathname, search } = new URL(url);
    return { origin, path: pathname + search };
  };
}
