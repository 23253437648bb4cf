import prettier from 'eslint-config-prettier'
import perfectionist from 'eslint-plugin-perfectionist'
import tseslint from 'typescript-eslint'

/** Data flows one way (capture, audit -> loggers -> pricing -> privacy -> delivery -> store, reports -> endpoints): a folder knows no folder before it. */
const flow = {
  // Not `endpoints`, of which it has its own.
  audit: ['delivery', 'privacy', 'reports', 'store'],
  capture: ['delivery', 'endpoints', 'privacy', 'reports', 'store'],
  delivery: ['audit', 'capture', 'endpoints', 'loggers', 'privacy', 'reports'],
  endpoints: ['capture', 'delivery', 'loggers', 'privacy'],
  entries: ['audit', 'capture', 'delivery', 'endpoints', 'loggers', 'privacy', 'reports', 'store'],
  loggers: ['audit', 'capture', 'delivery', 'endpoints', 'privacy', 'reports', 'store'],
  pricing: ['audit', 'capture', 'delivery', 'endpoints', 'loggers', 'privacy', 'reports', 'store'],
  privacy: ['audit', 'capture', 'delivery', 'endpoints', 'loggers', 'reports', 'store'],
  reports: ['capture', 'delivery', 'endpoints', 'loggers', 'privacy'],
  retention: ['capture', 'delivery', 'endpoints', 'loggers', 'privacy', 'reports'],
  store: ['audit', 'capture', 'delivery', 'endpoints', 'loggers', 'privacy', 'reports'],
}

const insideOfPayload = ['drizzle', 'pool', 'tables', 'client'].map((property) => ({
  message: 'What touches the database adapter from inside stays in src/store.',
  object: 'db',
  property,
}))

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
        ...insideOfPayload,
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union.' }],
    },
  },
  ...Object.entries(flow).map(([folder, others]) => ({
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: others.map((other) => `**/${other}/**`),
              message: 'Against the way of the data.',
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['src/store/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['collections/**/*.ts', 'src/options.ts', 'src/entries/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // A closure over one state: its functions are short, their sum is not.
    files: ['src/delivery/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The environment has one reader.
    files: ['src/options.ts'],
    rules: { 'max-lines': 'off', 'no-restricted-properties': ['error', ...insideOfPayload] },
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
