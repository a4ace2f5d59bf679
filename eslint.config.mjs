// Only the rules that need types and that lose money when they are broken. Style and the rest are Biome's (biome.json).
import tseslint from 'typescript-eslint';

const ASYNC_IN_TRANSACTION = ['ArrowFunctionExpression', 'FunctionExpression'].map((kind) => ({
  selector: `CallExpression[callee.property.name="transaction"] > ${kind}[async=true]`,
  message: 'A database transaction is synchronous: it would be committed before an async function has done its work.',
}));

/** Data that nobody has checked must not flow on. Tests read their own output back, so there it may. */
const UNSAFE = ['argument', 'assignment', 'call', 'member-access', 'return'].map(
  (what) => `@typescript-eslint/no-unsafe-${what}`,
);
const rules = (names, level) => Object.fromEntries(names.map((name) => [name, level]));

export default tseslint.config(
  {
    files: ['src/**/*.ts', 'jobs/**/*.ts', 'test/**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': ['error', ...ASYNC_IN_TRANSACTION],
      ...rules(UNSAFE, 'error'),
    },
  },
  { files: ['test/**/*.ts'], rules: rules(UNSAFE, 'off') },
);
