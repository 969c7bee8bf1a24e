import { swc } from './swc.config.js';

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // js first: packages ship both, and theirs is the compiled one.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: {
    '^#([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/apps/console/'],
  restoreMocks: true,
};

const withServices = {
  globalSetup: '<rootDir>/test/services/global-setup.mjs',
  globalTeardown: '<rootDir>/test/services/global-teardown.mjs',
};

/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/scripts/count-reporter.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testTimeout: 10_000,
      testMatch: ['<rootDir>/{apps,libs,test,bench}/**/*.unit.spec.ts'],
    },
    {
      ...shared,
      ...withServices,
      displayName: 'int',
      testTimeout: 30_000,
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.int.spec.ts'],
    },
    {
      ...shared,
      ...withServices,
      displayName: 'e2e',
      testTimeout: 120_000,
      testMatch: ['<rootDir>/test/**/*.e2e.spec.ts'],
    },
  ],
};
