// What a part must not load when it runs, through however many files. Types are left out: they do not exist at run time.

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'the-daemon-never-loads-libxmljs2',
      comment:
        'A worker thread that ends while libxmljs2 parses takes the whole process down; files are read in a child.',
      severity: 'error',
      from: { path: '^jobs/(index|worker|fetch|mail)\\.ts$' },
      to: { path: '^src/xml\\.ts$', reachable: true },
    },
    {
      name: 'decisions-are-pure',
      comment: 'decide and the matchers ask a Lookup that is handed to them; what they decide can be replayed.',
      severity: 'error',
      from: { path: '^src/processor/(decide\\.ts|decide/|matchers/)' },
      to: { path: '^src/(models/db|config|log|xml)\\.ts$|node_modules/(better-sqlite3|drizzle-orm)', reachable: true },
    },
    {
      name: 'pure-parts-reach-nothing-impure',
      severity: 'error',
      from: { path: '^src/(money\\.ts|iso20022/|mail/|connectors/audit/)' },
      to: { path: '^src/(config|log)\\.ts$|^src/models/|node_modules/better-sqlite3', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
