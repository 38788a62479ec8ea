import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

/** Modules are entered through their public faces; tests/architecture.test.ts holds the whole table of imports. */
const deepImports = {
  patterns: [
    {
      regex: '^#modules/[^/]+/(?!index(\\.server)?\\.ts$|ui/)',
      message: 'Import a module through its index.ts or index.server.ts (or a file of its ui/).',
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'build',
      'var',
      '.svelte-kit',
      'static',
      'test-results',
      'src/generated',
      'src/kernel/database.types.ts',
    ],
  },
  {
    rules: {
      'no-restricted-imports': ['error', deepImports],
      'no-undef-init': 'error',
      'no-unreachable': 'error',
      'no-fallthrough': 'error',
      'no-dupe-keys': 'error',
      'no-unsafe-finally': 'error',
      'no-cond-assign': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Of the rules that ask the type checker, those whose faults neither the compiler nor a test shows.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // the compiler gives `T | undefined` for every index: `!` says where the code knows better
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
    },
  },
  { files: ['**/*.svelte'], extends: [tseslint.configs.strict] },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `let { … } = $props()` is Svelte's form
      'prefer-const': 'off',
      // `{@html}` only ever with text that this program made, and then it says so at its place
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // every link is plain: pages work without JavaScript, and paths are Vietnamese or English by `link()`
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/button-has-type': 'off',
      'svelte/no-inline-styles': 'error',
      'svelte/no-target-blank': 'error',
    },
  },
  { files: ['**/*.mjs', '*.js'], rules: { 'no-unused-vars': 'error' } },
  {
    files: ['scripts/**', 'src/islands/**', 'cli/*.mjs', 'tests/bench/**', 'tests/drills/**'],
    rules: { 'no-console': 'off' },
  },
);
