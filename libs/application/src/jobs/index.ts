export * from './cancel-job.js';
export * from './job.js';
export * from './job-store.js';
export * from './retry-delivery.js';
export * from './run-jobs.js';
export * from './start-jobs.js';
