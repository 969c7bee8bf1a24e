import type { Credential } from '#application';
import type { DialectRequest } from '../dialect.js';
import type { PathParameters } from '../shared/routes.js';
import type { Asked } from './asked.js';

/** Who asks for what, of which webhook. */
export interface Call {
  readonly account: string;
  readonly credential: Credential;
  readonly ownedBy: string | undefined;
  readonly asked: Asked;
  readonly parameters: PathParameters;
  readonly request: DialectRequest;
}
