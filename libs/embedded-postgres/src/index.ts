export { closedFolderOnTheWayTo } from './account.js';
export { Cluster, type ClusterOptions } from './cluster.js';
