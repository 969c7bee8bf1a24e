import type { IncomingMessage } from 'node:http';
import type { Mount, Mounts } from './mount.js';

/**
 * Takes a dialect's requests out of the API's routes before these are asked: a dialect has a host's whole
 * path for its own, also what would be a route here.
 */
export class MountedRequests {
  private readonly mounted = new WeakMap<IncomingMessage, Mount>();

  constructor(private readonly mounts: Mounts) {}

  /** The URL by which the request finds its route. */
  readonly routed = (request: IncomingMessage): string => {
    const url = request.url ?? '/';
    const mount = this.mounts.find(request.headers.host, url);
    if (!mount) return url;
    this.mounted.set(request, mount);
    return `/${mount.dialect.name}`;
  };

  mountOf(request: IncomingMessage): Mount | undefined {
    return this.mounted.get(request);
  }
}
