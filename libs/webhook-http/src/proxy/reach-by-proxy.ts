import { isIP } from 'node:net';
import type { Place, Reach } from '../connections/reach.js';
import { connectFailed, type Failure } from '../failure/failure.js';
import type { Resolve } from '../guard/vetted-lookup.js';

/**
 * Reaches places through tunnels. Names are looked up and vetted here, and the tunnel is asked for by address:
 * a proxy that looked the name up again might find another one.
 * @param vetted yields vetted addresses only; null: the proxy is given the names.
 */
export const reachByProxy =
  (tunnel: Reach, vetted: Resolve | null): Reach =>
  (place, reached) => {
    if (vetted === null || isIP(place.hostname) !== 0) return tunnel(place, reached);
    let stop = (): void => undefined;
    let stopped = false;

    const tryEach = ([place, ...others]: readonly Place[], last: Failure | null): void => {
      if (stopped) return;
      if (!place) return reached(last ?? connectFailed(null), null);
      stop = tunnel(place, (failure, socket) => {
        if (failure === null || failure.outcome === 'proxy_error') reached(failure, socket);
        else tryEach(others, failure);
      });
    };
    vetted(place.hostname).then(
      (addresses) => {
        const { port } = place;
        tryEach(
          addresses.map(({ address: hostname }) => ({ hostname, port })),
          null,
        );
      },
      (error: unknown) => {
        if (!stopped) reached(connectFailed(error), null);
      },
    );
    return () => {
      stopped = true;
      stop();
    };
  };
