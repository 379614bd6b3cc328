// The layout as a table. A change to the architecture is a one-line diff in one of these objects;
// everything below them is derived. What is not in the table is an error.

/** lib → the libs it may import. */
const LIBS = {
  errors: [],
  sdk: [],
  clock: [],
  coalescing: [],
  admission: [],
  contracts: ['errors'],
  config: ['errors', 'contracts'],
  telemetry: ['config', 'errors'],
  sealing: ['config', 'errors'],
  database: ['clock', 'contracts', 'config', 'errors', 'telemetry'],
  redis: ['config', 'errors', 'telemetry'],
  queue: ['contracts', 'config', 'database', 'redis', 'errors', 'telemetry'],
  parking: ['coalescing', 'contracts', 'resources', 'config', 'sealing', 'redis', 'errors'],
  replies: [
    'clock',
    'coalescing',
    'contracts',
    'config',
    'sealing',
    'redis',
    'errors',
    'telemetry',
  ],
  limits: ['contracts'],
  theme: [],
  rates: [
    'clock',
    'contracts',
    'config',
    'redis',
    'database',
    'errors',
    'limits',
    'parking',
    'telemetry',
  ],
  projects: ['contracts', 'config', 'database', 'errors', 'sealing', 'telemetry'],
  resources: ['contracts', 'database', 'errors', 'links', 'sealing'],
  catalog: ['contracts', 'database', 'errors', 'resources', 'sealing'],
  connections: [
    ...['catalog', 'contracts', 'config', 'database', 'errors', 'sealing'],
    ...['limits', 'projects'],
  ],
  shares: ['clock'],
  breakers: ['coalescing', 'database', 'errors'],
  expressions: ['errors', 'shares'],
  descriptions: ['contracts', 'egress', 'errors', 'resources', 'shares'],
  egress: ['shares', 'contracts', 'config', 'errors', 'telemetry'],
  links: ['contracts', 'egress'],
  credentials: [
    ...['clock', 'catalog', 'contracts', 'config', 'database', 'connections', 'sealing', 'egress'],
    ...['errors', 'shares', 'telemetry'],
  ],
  connect: [
    ...[
      'clock',
      'catalog',
      'connections',
      'contracts',
      'config',
      'credentials',
      'database',
      'egress',
    ],
    ...['errors', 'projects', 'sealing', 'telemetry'],
  ],
  ledger: [
    ...['coalescing', 'contracts', 'resources', 'config', 'database', 'sealing', 'errors'],
    ...['limits', 'telemetry'],
  ],
  operators: ['clock', 'contracts', 'config', 'database', 'errors', 'redis'],
  'request-limits': ['contracts', 'errors'],
  requests: ['contracts', 'database', 'errors', 'telemetry'],
  schedules: ['contracts', 'database', 'errors', 'ledger', 'projects', 'telemetry'],
  webhooks: [
    ...['contracts', 'config', 'connections', 'database', 'sealing', 'errors', 'ledger'],
    ...['projects', 'schedules', 'telemetry'],
  ],
};
const ANY = Object.keys(LIBS);
/** Chooses the infrastructure of a way of running. Only composition (`COMPOSERS`) may import it. */
LIBS.platform = ANY;

/** app/step → the libs it may import. Steps do not import each other. */
const STEPS = {
  'gateway/authenticate': ANY,
  'gateway/audit': ANY,
  'gateway/resolve': ANY,
  'gateway/accept': ANY,
  'gateway/reserve': ANY,
  'gateway/enqueue': ANY,
  'gateway/reply': ANY,
  'gateway/proxy': ANY,
  'gateway/jobs': ANY,
  'gateway/batches': ANY,
  'gateway/schedules': ANY,
  'gateway/lanes': ANY,
  'gateway/requests': ANY,
  'gateway/manage': ANY,
  'gateway/connect': ANY,
  'gateway/dialects': ANY,
  'gateway/ops': ANY,
  'worker/consume': ANY,
  'worker/execute': ANY,
  'worker/limit': ANY,
  'worker/authorize': ANY,
  'worker/claim': ANY,
  'worker/call': ANY,
  'worker/judge': ['contracts', 'errors', 'limits'],
  'worker/shape': ANY,
  'worker/settle': ANY,
  'worker/dispatch': ANY,
  'worker/callback': ANY,
  'worker/upkeep': ANY,
  'worker/ops': ANY,
};

/** The only steps that import their siblings. */
const CONDUCTORS = [
  ...['gateway/proxy', 'gateway/jobs', 'gateway/batches', 'gateway/schedules', 'gateway/lanes'],
  'gateway/requests',
  'gateway/dialects',
  ...['worker/consume', 'worker/execute'],
];

/** Steps that decide and do nothing else: neither packages nor Node's own modules. */
const PURE = ['worker/judge'];

/** Apps without steps: small programs around the others. */
const PLAIN_APPS = ['standalone', 'maintain', 'sandbox', 'cli', 'console'];

/** plain app → the libs it may import; an app that is not listed may import any. */
const APP_LIBS = { cli: ['sdk'], console: ['sdk'] };

/** Files in the root of an app that know its steps: they put them together. */
const COMPOSITION = [
  '/main\\.ts$',
  '\\.module\\.ts$',
  '/(?:http|direct)-server\\.ts$',
  '/server-options\\.ts$',
];

/** Files that choose between the two ways of running. */
const COMPOSERS = ['apps/[^/]+/src/main\\.ts', 'apps/(standalone|maintain)/src/.+'];

/** "Apps are strangers", except through these doors. */
const DOORS = {
  standalone: [
    'apps/gateway/src/gateway.module.ts',
    'apps/worker/src/worker.module.ts',
    'apps/sandbox/src/index.ts',
  ],
  maintain: ['apps/gateway/src/gateway.module.ts', 'apps/standalone/src/attached.ts'],
};

const TABLES = [
  ...['libs/database', 'libs/projects', 'libs/connections', 'libs/credentials'],
  ...['libs/ledger', 'libs/webhooks', 'libs/catalog', 'libs/connect', 'libs/resources'],
  'libs/schedules',
  'libs/requests',
];

/** package → the folders it is confined to; in `types`, by `import type` alone. */
const VENDORS = {
  bullmq: { homes: ['libs/queue'] },
  '@nestjs/bullmq': {
    homes: ['libs/queue', 'apps/worker/src/consume', 'apps/gateway/src/enqueue'],
  },
  croner: { homes: ['libs/schedules'] },
  preact: { homes: ['apps/console'] },
  commander: { homes: ['apps/cli'] },
  'string-width': { homes: ['apps/cli/src/output'] },
  '@bull-board': { homes: ['apps/gateway/src/ops'] },
  bottleneck: { homes: ['apps/worker/src/limit'] },
  undici: { homes: ['libs/egress'] },
  fzstd: { homes: ['libs/egress'] },
  standardwebhooks: { homes: ['libs/webhooks'] },
  'structured-headers': { homes: ['libs/limits'] },
  jsonata: { homes: ['libs/expressions'] },
  re2js: { homes: ['libs/expressions'] },
  jose: { homes: ['libs/credentials', 'libs/projects'] },
  oauth4webapi: { homes: ['libs/connect'] },
  ioredis: {
    homes: ['libs/redis'],
    types: ['libs/rates', 'libs/parking', 'libs/replies', 'libs/queue', 'libs/request-limits'],
  },
  typeorm: { homes: [...TABLES, 'libs/rates', 'libs/breakers'] },
  pg: {
    homes: [
      ...[...TABLES, 'libs/rates', 'libs/queue'],
      ...['apps/standalone/src/postgres', 'apps/standalone/src/sole-process.ts'],
    ],
  },
};

// ── derived ────────────────────────────────────────────────────────────────────────────────────

const SPEC = '\\.spec\\.ts$';
const FRONT_DOOR = '^libs/[^/]+/src/index\\.ts$';
const APPS = [...new Set(Object.keys(STEPS).map((step) => step.split('/')[0])), ...PLAIN_APPS];

const literally = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const oneOf = (names) => `(${names.map(literally).join('|')})`;
/**
 * Inside one of these files or folders. `(?!)` matches nothing: an empty list must not match all.
 */
const within = (paths) => (paths.length === 0 ? '(?!)' : `^${oneOf(paths)}(/|$)`);
const libs = (names) => within(names.map((name) => `libs/${name}`));
const folderOf = (step) => `apps/${step.replace('/', '/src/')}`;

for (const [importer, imported] of [...Object.entries(LIBS), ...Object.entries(STEPS)]) {
  const unknown = imported.filter((name) => !(name in LIBS));
  if (unknown.length > 0) throw new Error(`${importer} lists libs without a row: ${unknown}`);
}

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const strangersIn = (folder, names) => `^${folder}/(?!${oneOf(names)}/)[^/]+/`;
const stepsOf = (app) =>
  Object.keys(STEPS).flatMap((step) => (step.startsWith(`${app}/`) ? [step.split('/')[1]] : []));
const unknownPlaces = [
  strangersIn('libs', Object.keys(LIBS)),
  strangersIn('apps', APPS),
  ...APPS.filter((app) => !PLAIN_APPS.includes(app)).map((app) =>
    strangersIn(`apps/${app}/src`, stepsOf(app)),
  ),
];
const inTheTable = (from, to) =>
  rule('in-the-table', 'Give the lib, app or step a row in the table.', from, to);
const known = [
  inTheTable({ path: unknownPlaces }, {}),
  inTheTable({}, { path: unknownPlaces }),
  inTheTable({ path: unknownPlaces, orphan: true }, {}),
];

const libTable = Object.entries(LIBS).map(([lib, allowed]) =>
  rule(
    `lib-table/${lib}`,
    `libs/${lib} may import: ${allowed.join(', ') || 'no lib'}.`,
    { path: libs([lib]), pathNot: SPEC },
    { path: '^libs/', pathNot: libs([lib, ...allowed]) },
  ),
);

const stepTable = Object.entries(STEPS).map(([step, allowed]) =>
  rule(
    `step-table/${step}`,
    `${step} may import: ${allowed === ANY ? 'any lib but platform' : allowed.join(', ')}.`,
    { path: within([folderOf(step)]), pathNot: SPEC },
    { path: '^libs/', pathNot: libs([...allowed, 'platform']) },
  ),
);

const stepSiblings = Object.keys(STEPS).map((step) => {
  const [app] = step.split('/');
  return rule(
    'step-siblings',
    'Steps do not know each other: let the conductor pass the value, or move the type to a lib.',
    { path: within([folderOf(step)]) },
    CONDUCTORS.includes(step)
      ? { path: `^apps/${app}/src/[^/]+$` }
      : { path: `^apps/${app}/`, pathNot: within([folderOf(step)]) },
  );
});

const composition = rule(
  'only-composition-knows-steps',
  'Only main.ts, the modules and the HTTP server of an app import its steps from outside.',
  { path: '^apps/([^/]+)/src/[^/]+$', pathNot: [SPEC, ...COMPOSITION] },
  { path: within(Object.keys(STEPS).map(folderOf)), pathNot: '^apps/(?!$1/)' },
);

const pure = PURE.map((step) =>
  rule(
    `pure-step/${step}`,
    `${step} decides; what it needs comes in as a value.`,
    { path: within([folderOf(step)]), pathNot: SPEC },
    { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
  ),
);

const strangers = APPS.map((app) =>
  rule(
    `apps-are-strangers/${app}`,
    `apps/${app} may import no other app${app in DOORS ? ` but by ${DOORS[app].join(', ')}` : ''}.`,
    { path: within([`apps/${app}`]) },
    { path: '^apps/', pathNot: within([`apps/${app}`, ...(DOORS[app] ?? [])]) },
  ),
);

const appTable = Object.entries(APP_LIBS).map(([app, allowed]) =>
  rule(
    `app-table/${app}`,
    `apps/${app} may import: ${allowed.join(', ')}.`,
    { path: within([`apps/${app}`]), pathNot: SPEC },
    { path: '^libs/', pathNot: libs(allowed) },
  ),
);

const vendors = Object.entries(VENDORS).flatMap(([vendor, { homes, types = [] }]) => {
  const comment = `${vendor} stays in ${homes.join(', ')}${types.length > 0 ? `; as a type also in ${types.join(', ')}` : ''}.`;
  const to = { path: `(^|/)node_modules/(@types/)?${literally(vendor)}/` };
  const elsewhere = { path: '^(apps|libs)/', pathNot: [SPEC, within([...homes, ...types])] };
  const typesOnly = { path: within(types), pathNot: SPEC };
  return [
    rule(`vendor-place/${vendor}`, comment, elsewhere, to),
    rule(`vendor-place/${vendor}`, comment, typesOnly, {
      ...to,
      dependencyTypesNot: ['type-only'],
    }),
  ];
});

const fixed = [
  rule(
    'libs-know-no-app',
    'Move what the lib needs into a lib, or let the app pass it in.',
    { path: '^libs/' },
    { path: '^apps/' },
  ),
  rule(
    'platform-is-for-composition',
    'Receive the infrastructure by injection; only main.ts chooses it.',
    { path: '^apps/', pathNot: [SPEC, ...COMPOSERS.map((place) => `^${place}$`)] },
    { path: libs(['platform']) },
  ),
  rule(
    'lib-front-door',
    'Import `#libs/<name>`; export from its index.ts what others need.',
    { path: '^libs/([^/]+)/' },
    { path: '^libs/', pathNot: ['^libs/$1/', FRONT_DOOR] },
  ),
  rule(
    'lib-front-door',
    'Import `#libs/<name>`; export from its index.ts what others need.',
    { path: '^(apps|test)/' },
    { path: '^libs/', pathNot: FRONT_DOOR },
  ),
  rule(
    'lib-by-name',
    'Write `#libs/<name>`: a relative path stays inside its own lib or app.',
    { path: ['^libs/([^/]+)/', '^(apps|test)/'] },
    { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  ),
  rule(
    'not-to-test',
    'Only specs use what is under test/.',
    { path: '^(apps|libs)/', pathNot: SPEC },
    { path: ['^(test|bench|tools)/', SPEC] },
  ),
  rule('no-cycle', 'Cut the cycle where the later file knows the earlier.', {}, { circular: true }),
  rule(
    'resolvable',
    'The import leads nowhere: fix the path, or install the package.',
    {},
    { couldNotResolve: true },
  ),
];

export default {
  forbidden: [
    ...known,
    ...libTable,
    ...stepTable,
    ...stepSiblings,
    composition,
    ...pure,
    ...strangers,
    ...appTable,
    ...vendors,
    ...fixed,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/fixtures/' },
    // `import type` counts: it is knowledge of another part too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      // Without `source`, `#libs/*` leads into dist and every rule is silently satisfied.
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
