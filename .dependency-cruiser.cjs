/** The rooms of the house and the doors between them. One rule, one wall. */

const SPEC = '\\.spec\\.tsx?$';
/** Fakes and contracts of ports, for specs of every room. */
const TESTING = '^libs/application/src/testing/';
/** What the specs of one room share. */
const ANY_TESTING = '^libs/[^/]+/src/(?:shared/)?testing/';
const ADAPTERS = 'postgres|rabbitmq|in-process-broker|webhook-http|json-schema|jwt|dialects|mail';
const APP = '^apps/(?!console/|standalone/)([^/]+)/';
/** What specs are written with: never part of what is deployed. */
const TEST_TOOLS = '^node_modules/(@jest/globals|fast-check)/';
const PACKAGES_AND_NODE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or a third is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere also escapes every other rule here.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'client-stands-by-itself',
      comment: 'The client is published by itself: whoever installs it has no other room.',
      severity: 'error',
      from: { path: '^libs/client/', pathNot: SPEC },
      to: { pathNot: '^libs/client/' },
    },
    {
      name: 'domain-knows-no-other-room',
      comment:
        'The domain decides; who asks it and what remembers its answers is not its business.',
      severity: 'error',
      from: { path: '^libs/domain/' },
      to: { path: '^libs/(?!domain/)' },
    },
    {
      name: 'domain-needs-no-package',
      comment:
        'The domain is plain TypeScript: no package, and nothing of Node.js, so no clock and no I/O.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: SPEC },
      to: { dependencyTypes: PACKAGES_AND_NODE },
    },
    {
      name: 'application-knows-only-the-domain',
      comment: 'Use cases speak to adapters through ports, so every adapter can be another one.',
      severity: 'error',
      from: { path: '^libs/application/' },
      to: { path: '^libs/(?!domain/|application/)' },
    },
    {
      name: 'application-needs-no-package',
      comment:
        'No Nest, TypeORM, amqplib or Node.js in a use case: it must run wherever its ports do.',
      severity: 'error',
      from: { path: '^libs/application/', pathNot: [SPEC, TESTING] },
      to: { dependencyTypes: PACKAGES_AND_NODE },
    },
    {
      name: 'port-contracts-need-only-test-tools',
      comment:
        'Fakes and contracts of ports are run by specs of any room, so they need what all specs have.',
      severity: 'error',
      from: { path: TESTING },
      to: { dependencyTypes: PACKAGES_AND_NODE, pathNot: TEST_TOOLS },
    },
    {
      name: 'runtime-knows-no-adapter',
      comment: 'Settings, logs and health serve every adapter, so they lean on none.',
      severity: 'error',
      from: { path: '^libs/runtime/' },
      to: { path: '^libs/(?!domain/|application/|runtime/)' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment: 'The store knows no broker and the broker no store: an app puts them together.',
      severity: 'error',
      from: { path: `^libs/(${ADAPTERS})/` },
      to: { path: '^libs/', pathNot: '^libs/($1|domain|application|runtime)/' },
    },
    {
      name: 'dialects-are-known-by-one-line',
      comment:
        'A dialect can be taken away: its folder and its line in all.ts, and everything else still works.',
      severity: 'error',
      from: { pathNot: '^libs/dialects/src/(all\\.ts$|[^/]+/)' },
      to: { path: '^libs/dialects/src/(?!shared/)[^/]+/' },
    },
    {
      name: 'dialects-do-not-know-each-other',
      comment: 'What two dialects share stands in shared, which knows none of them.',
      severity: 'error',
      from: { path: '^libs/dialects/src/([^/]+)/' },
      to: {
        path: '^libs/dialects/src/[^/]+/',
        pathNot: ['^libs/dialects/src/$1/', '^libs/dialects/src/shared/'],
      },
    },
    {
      name: 'libs-know-no-app',
      comment:
        'Apps listen and put together; nothing below them may need one. Specs are no exception.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-do-not-know-each-other',
      comment: 'Services are deployed apart and meet on the broker and in the store.',
      severity: 'error',
      from: { path: APP },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'standalone-takes-apps-by-their-index',
      comment: 'Standalone is the other apps in one process; it starts them by what they offer.',
      severity: 'error',
      from: { path: '^apps/standalone/' },
      to: {
        path: '^apps/',
        pathNot:
          '^apps/(standalone/|(subscription-api|event-router|delivery-worker)/src/index\\.ts$)',
      },
    },
    {
      name: 'console-is-a-page',
      comment: 'The page runs in a browser and knows the API by HTTP alone.',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: '^(apps/(?!console/)|libs/)' },
    },
    {
      name: 'rooms-are-entered-by-the-door',
      comment: 'What a room does not export from its index.ts it is free to change.',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', TESTING],
      },
    },
    {
      name: 'others-enter-by-the-door-too',
      comment: 'Whole-system specs and benchmarks use what a room exports, as an app does.',
      severity: 'error',
      from: { path: '^(test|bench|scripts)/' },
      to: {
        path: '^(libs|apps)/',
        pathNot: ['^(libs|apps)/[^/]+/src/index\\.ts$', TESTING],
      },
    },
    {
      name: 'rooms-are-called-by-name',
      comment:
        'Another room is imported as #domain, not by a path to its index.ts, which breaks when moved.',
      severity: 'error',
      from: { path: '^(?:libs|apps|test|bench|scripts)/([^/]+)/' },
      to: {
        path: '^libs/[^/]+/src/index\\.ts$',
        pathNot: '^libs/$1/',
        dependencyTypesNot: ['aliased-subpath-import'],
      },
    },
    {
      name: 'deployed-code-knows-no-test',
      comment:
        'What tests and benchmarks need is not there where the apps run. Specs beside the code may ask for services.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [SPEC, ANY_TESTING] },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'specs-ask-for-services-by-their-index',
      comment: 'How a database or a broker is got for a spec is decided behind that door.',
      severity: 'error',
      from: { path: ['^(libs|apps)/', SPEC], pathNot: '^test/services/' },
      to: { path: '^test/services/', pathNot: '^test/services/index\\.ts$' },
    },
    {
      name: 'fakes-stay-in-tests',
      comment: 'A fake in production forgets everything at the next restart.',
      severity: 'error',
      from: { pathNot: [SPEC, ANY_TESTING, '^(test|bench)/'] },
      to: { path: ANY_TESTING },
    },
    {
      name: 'nothing-needs-a-spec',
      comment: 'What a spec and something else share belongs in a file of its own.',
      severity: 'error',
      from: {},
      to: { path: SPEC },
    },
    {
      name: 'only-declared-packages',
      comment: 'A package that is there because another one brought it may be gone tomorrow.',
      severity: 'error',
      from: { path: '^(libs|apps|test|bench|scripts)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'deployed-code-needs-no-dev-package',
      comment: 'Development packages are not installed where the apps run.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: [SPEC, ANY_TESTING, '^apps/console/', '\\.config\\.[jt]s$'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|apps/[^/]+/dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
