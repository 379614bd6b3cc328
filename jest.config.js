const jsc = {
  target: 'es2022',
  parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  keepClassNames: true,
};
const typescript = { jsc, module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false };
// Jest on Node < 24.9 cannot require() an ESM-only package from CommonJS; cookie 2 is one (through Fastify).
const toCommonJs = {
  jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
  module: { type: 'commonjs' },
  swcrc: false,
};
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/tools/test/environment-without-leaks.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '/node_modules/cookie/.+\\.js$': ['@swc/jest', toCommonJs],
    '^.+\\.ts$': ['@swc/jest', typescript],
  },
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: {
    '^#libs/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  setupFiles: ['reflect-metadata'],
};

export default {
  testTimeout: 240_000,
  // Specs run in workers always, where what is open is theirs: Jest's own process has timers of its own.
  workerIdleMemoryLimit: '2GB',
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts'] },
    { ...base, displayName: 'support', testMatch: ['<rootDir>/test/support/**/*.spec.ts'] },
    { ...base, displayName: 'sync', testMatch: ['<rootDir>/test/sync/**/*.sync.spec.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
    {
      ...base,
      displayName: 'conformance',
      testMatch: ['<rootDir>/test/conformance/**/*.spec.ts'],
    },
    { ...base, displayName: 'resources', testMatch: ['<rootDir>/test/resources/**/*.spec.ts'] },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
    { ...base, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.spec.ts'] },
  ],
};
