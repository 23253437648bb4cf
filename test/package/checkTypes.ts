import { join } from 'node:path'
import ts from 'typescript'

/**
 * Type-checks the app with one of its tsconfig files, and with it the declarations of our package, which
 * `skipLibCheck` would leave out. Those of Payload and its database adapters have errors of their own.
 *
 * @throws {Error} with the compiler's messages.
 */
export function checkTypes(folder: string, configName: string): void {
  const { config, error } = ts.readConfigFile(join(folder, configName), ts.sys.readFile)
  const { errors, fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  const program = ts.createProgram(fileNames, {
    ...options,
    incremental: false,
    skipLibCheck: false,
  })
  const files = program
    .getSourceFiles()
    .filter(({ fileName }) => !/\/node_modules\/(?!payload-logbook\/)/.test(fileName))
  const diagnostics = [
    ...(error ? [error] : []),
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
  if (diagnostics.length > 0) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => folder,
        getNewLine: () => '\n',
      }),
    )
  }
  if (!files.some(({ fileName }) => fileName.endsWith('payload-logbook/dist/src/index.d.ts'))) {
    throw new Error(`${configName} did not find the package's declarations.`)
  }
}
