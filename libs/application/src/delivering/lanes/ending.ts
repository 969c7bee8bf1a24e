import type { Answer } from '#domain';
import type { Ending } from './adaptive-concurrency.js';

/** Too Many Requests, and Service Unavailable: the receiver itself says that it is too much. */
const TOO_MUCH: readonly (number | null)[] = [429, 503];

/** What an answer says of how many requests its endpoint can bear. A prompt 500 is a fault, not a burden. */
export const endingOf = ({ outcome, status }: Answer): Ending => {
  switch (outcome) {
    case 'timeout':
      return 'too-much';
    case 'success':
    case 'http_status':
    case 'not_acknowledged':
      return TOO_MUCH.includes(status) ? 'too-much' : 'well';
    case 'dns_error':
    case 'connect_error':
    case 'tls_error':
    case 'connection_lost':
    case 'protocol_error':
    case 'address_refused':
      return 'nothing';
  }
};
