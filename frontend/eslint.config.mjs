import eslint from '@eslint/js';
import sheriff from '@softarc/eslint-plugin-sheriff';
import angular from 'angular-eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  {
    ignores: [
      'dist/',
      '.angular/',
      'src/app/api/generated/',
      'test-results/',
      'playwright-report/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.recommended,
      tseslint.configs.stylistic,
      angular.configs.tsRecommended,
    ],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/directive-selector': [
        'error',
        { type: 'attribute', prefix: 'cv', style: 'camelCase' },
      ],
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'cv', style: 'kebab-case' },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-len': ['error', { code: 100, ignoreUrls: true }],
      'max-lines': ['error', 300],
      'no-restricted-imports': ['error', { patterns: ['**/*.spec'] }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='fetch'] > Literal[value=/^\\u002F/]",
          message: 'Below a base path this is not ours: use HttpClient.',
        },
      ],
    },
  },
  { files: ['src/app/**/*.ts'], extends: [sheriff.configs.all] },
  {
    files: ['e2e/**/*.ts'],
    // Playwright fixtures without dependencies have an empty pattern; tests read the console.
    rules: { 'no-empty-pattern': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ':not([name=base]) > TextAttribute[name=/^(href|src)$/][value=/^\\u002F/]',
          message: 'Below a base path this is not ours: use a relative URL, or routerLink.',
        },
      ],
    },
  },
]);
