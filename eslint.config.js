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

/** What Svelte's compiler and its type check leave unsaid of a page. TypeScript files are oxlint's: .oxlintrc.json. */
const ours = {
  rules: {
    'no-restricted-imports': ['error', deepImports],
    'no-undef-init': 'error',
    'no-unreachable': 'error',
    'no-fallthrough': 'error',
    'no-dupe-keys': 'error',
    'no-cond-assign': 'error',
    'no-unsafe-finally': 'error',
    'no-constant-condition': ['error', { checkLoops: false }],
    'no-var': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
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
};

export default tseslint.config({
  files: ['**/*.svelte', '**/*.svelte.ts'],
  extends: [tseslint.configs.strict, svelte.configs.recommended, ours],
  languageOptions: { parserOptions: { parser: tseslint.parser } },
});
