export type * from './api.js';
export {
  PostriderClient,
  type CallOptions,
  type ClientOptions,
  type OperationId,
  type Reply,
} from './client.js';
export { PostriderProblem } from './postrider-problem.js';
