// Dependencies point one way: cli → jobs → processor → models → leaves; jobs, cli and processor → connectors, iso20022,
// mail. Types count as much as values here; docs/ARCHITECTURE.md shows the picture. What must not be loaded at run time
// (the XML reader in the daemon, a database in a pure part) is in .dependency-cruiser.runtime.cjs.

const LEAF = [
  '^src/(money|errors|config|file-hash|log|mail-address|memory|xml|recent-map|reference-key|short-code|stored-json|version|wall-clock)\\.ts$',
  '^src/xml-[a-z]+\\.ts$',
  '^src/config/',
];
const PURE = '^src/(iso20022|connectors/audit|mail)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-package-in-the-program',
      severity: 'error',
      from: { path: '^(src|jobs)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    { name: 'tests-are-on-top', severity: 'error', from: { path: '^(src|jobs)/' }, to: { path: '^test/' } },
    {
      name: 'leaves-know-nobody',
      comment: 'money, errors, config, log and xml are used by everything and use each other at most.',
      severity: 'error',
      from: { path: LEAF },
      to: { path: '^(src|jobs)/', pathNot: LEAF },
    },
    {
      name: 'money-and-errors-are-the-ground',
      severity: 'error',
      from: { path: '^src/(money|errors)\\.ts$' },
      to: { pathNot: '^src/errors\\.ts$' },
    },
    {
      name: 'pure-parts-know-money-errors-and-xml-only',
      severity: 'error',
      from: { path: '^src/(iso20022|connectors/audit|mail)/' },
      to: { path: '^(src|jobs)/', pathNot: ['^src/$1/', '^src/(money|errors|xml)\\.ts$'] },
    },
    {
      name: 'pure-parts-use-no-clock-disk-or-network',
      severity: 'error',
      from: {
        path: [
          PURE,
          '^src/money\\.ts$',
          '^src/processor/(decide\\.ts|decide/|evidence/|matchers/|rules/(rule|fold|conditions|rule-decision)\\.ts|policy\\.ts)',
        ],
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(assert|buffer|crypto|string_decoder|util)$' },
    },
    {
      name: 'models-are-low',
      severity: 'error',
      from: { path: '^src/models/' },
      to: { path: '^(src|jobs)/', pathNot: ['^src/models/', ...LEAF] },
    },
    {
      name: 'connectors-know-no-domain',
      severity: 'error',
      from: { path: '^src/connectors/' },
      to: { path: '^(src|jobs)/', pathNot: ['^src/connectors/', ...LEAF] },
    },
    {
      name: 'processor-knows-no-job-and-no-command',
      severity: 'error',
      from: { path: '^src/processor/' },
      to: { path: '^(src/cli|jobs)/' },
    },
    { name: 'jobs-know-no-command', severity: 'error', from: { path: '^jobs/' }, to: { path: '^src/cli/' } },
    {
      name: 'libxmljs2-and-saxes-in-one-file',
      comment:
        'libxmljs2 is no longer maintained and can end the process; it stays behind one door. The rival of the bench ' +
        'is no part of the product: it reads camt as others do, so that we can be compared with them.',
      severity: 'error',
      from: { path: '^(src|jobs)/', pathNot: '^src/(xml|bench/rival)\\.ts$' },
      to: { path: 'node_modules/(libxmljs2|saxes)(/|$)' },
    },
    {
      name: 'prompts-in-one-file',
      severity: 'error',
      from: { path: '^(src|jobs)/', pathNot: '^src/cli/prompts?\\.ts$' },
      to: { path: 'node_modules/@clack/prompts' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
