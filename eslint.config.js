import perfectionist from 'eslint-plugin-perfectionist'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'dev/.next/',
      'dev/.data/',
      'dev/next-env.d.ts',
      'dev/payload-types.ts',
      'dev/migrations/',
      'dev/app/(payload)/admin/importMap.js',
      'test/.output/',
    ],
  },
  ...tseslint.configs.recommended,
  prettier,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { perfectionist },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      curly: 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-else-return': 'error',
      'object-shorthand': 'error',
      'perfectionist/sort-imports': ['error', { newlinesBetween: 1, type: 'natural' }],
      'perfectionist/sort-named-imports': ['error', { type: 'natural' }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'collections/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      complexity: ['error', 12],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the environment in src/options.ts only.',
        },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union.' }],
    },
  },
  {
    files: ['collections/**/*.ts', 'src/options.ts', 'src/entries/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // A closure over one state: its functions are short, their sum is not.
    files: ['src/delivery/createQueue.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 110, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The environment has one reader.
    files: ['src/options.ts'],
    rules: { 'max-lines': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Signatures that users were promised, in one table each.
    files: ['src/loggers/*Logger.ts', 'src/reports/AuditReports.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-params': 'off' },
  },
  {
    // Command-line programs talk to the terminal.
    files: ['dev/**', 'scripts/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
)
