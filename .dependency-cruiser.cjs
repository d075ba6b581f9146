/** The one way that data flows: a file imports only from stations before it, or from core. No circles. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(bin|client|collector|reconciler|console|core|simulator|test|bench)/',
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    only('core', []),
    only('collector', ['core']),
    only('reconciler', ['core']),
    only('console', ['core']),
    // The simulator is a witness of its own: it shares no code with what it tests.
    only('simulator', []),
    // It goes into other people's applications: nothing of ours and no package comes with it.
    only('client', []),
    {
      name: 'the-client-has-no-dependencies',
      severity: 'error',
      from: { path: '^client/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'only-redaction-and-contacts-see-raw-addresses',
      comment: 'RawAddress.reveal() is called in these folders alone; others may only pass one on.',
      severity: 'error',
      from: { path: '^(console|bin)/', pathNot: '^console/(trail/search-contact|evidence/subject)\\.ts$' },
      to: { path: '^core/redaction/raw-address\\.ts$' },
    },
    {
      name: 'the-engine-is-named-in-one-place',
      severity: 'error',
      from: { path: '^(bin|collector|reconciler|console|core)/', pathNot: '^core/store/' },
      to: { path: 'node_modules/(chdb|@clickhouse)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-development-tools-in-production',
      severity: 'error',
      from: { path: '^(bin|collector|reconciler|console|core|simulator)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    // TypeScript 7 has no parser for other programs yet.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
