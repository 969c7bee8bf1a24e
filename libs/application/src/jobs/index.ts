export * from './job.js';
export * from './job-store.js';
export * from './run-jobs.js';
export * from './start-jobs.js';
