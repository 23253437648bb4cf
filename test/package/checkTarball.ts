import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

type Manifest = {
  dependencies: Record<string, string>
  exports: Record<string, Record<string, string> | string>
  peerDependencies: Record<string, string>
}

type DeadEnd = { file: string; name: string }

const required = [
  'CHANGELOG.md',
  'docs/llm-calls.md',
  'LICENSE',
  'README.md',
  'collections/LLMLogs.ts',
  'dist/collections/LLMLogs.js',
  'dist/src/index.d.ts',
  'dist/src/index.js',
  'package.json',
  'src/index.ts',
]
const allowed =
  /^(CHANGELOG\.md|LICENSE|README\.md|docs\/llm-calls\.md|package\.json|(collections|src)\/.+\.(css|tsx?)|dist\/(collections|src)\/.+\.(css|js|d\.ts)(\.map)?)$/
const forbidden = /\.(spec|test)\.|\/(dev|test)\//

/** @throws {Error} that names the files that are missing or do not belong. */
export function checkContents(paths: string[]): void {
  const missing = required.filter((path) => !paths.includes(path))
  const extra = paths.filter((path) => !allowed.test(path) || forbidden.test(path))
  const sources = paths.filter((path) => /^(collections|src)\/.+\.tsx?$/.test(path))
  const built = sources.flatMap((path) => {
    const base = `dist/${path.replace(/\.tsx?$/, '')}`
    return [`${base}.js`, `${base}.js.map`, `${base}.d.ts`, `${base}.d.ts.map`]
  })
  const unbuilt = built.filter((path) => !paths.includes(path))
  const stale = paths.filter(
    (path) => /^dist\/.+\.(js|ts|map)$/.test(path) && !built.includes(path),
  )
  throwIfAny({ extra, missing, 'not built': unbuilt, 'without a source': stale })
}

/** @throws {Error} that names the entry points and imports that lead nowhere, and the sources that maps do not find. */
export async function checkResolution(packageDir: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as Manifest
  const entries = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  )
  const names = await readdir(join(packageDir, 'dist'), { recursive: true })
  const files = names.map((name) => join(packageDir, 'dist', name))
  const code = files.filter((file) => /\.(js|d\.ts)$/.test(file))
  const maps = files.filter((file) => file.endsWith('.map'))
  const broken = await Promise.all(code.map((file) => brokenImports(file, manifest)))
  const unmapped = await Promise.all(maps.map(missingSources))
  const inPackage = (list: DeadEnd[]) =>
    list.map(({ file, name }) => `${relative(packageDir, file)}: ${name}`)
  throwIfAny({
    'entry points without a file': entries.filter((path) => !existsSync(join(packageDir, path))),
    'imports that lead nowhere': inPackage(broken.flat()),
    'maps without their source': inPackage(unmapped.flat()),
  })
}

async function brokenImports(file: string, manifest: Manifest): Promise<DeadEnd[]> {
  const { importedFiles } = ts.preProcessFile(await readFile(file, 'utf8'))
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) =>
      name.startsWith('.') ? !leadsToFile(file, name) : !isDeclared(name, manifest),
    )
    .map((name) => ({ file, name }))
}

function leadsToFile(from: string, name: string): boolean {
  const path = resolve(dirname(from), name)
  return existsSync(from.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path)
}

function isDeclared(name: string, { dependencies, peerDependencies }: Manifest): boolean {
  const packageName = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
  return (
    name.startsWith('node:') ||
    builtinModules.includes(name) ||
    packageName in dependencies ||
    packageName in peerDependencies
  )
}

async function missingSources(file: string): Promise<DeadEnd[]> {
  const { sources } = JSON.parse(await readFile(file, 'utf8')) as { sources: string[] }
  return sources
    .filter((source) => !existsSync(resolve(dirname(file), source)))
    .map((name) => ({ file, name }))
}

function throwIfAny(problems: Record<string, string[]>): void {
  const found = Object.entries(problems).filter(([, list]) => list.length > 0)
  if (found.length > 0) {
    throw new Error(found.map(([what, list]) => `${what}:\n  ${list.join('\n  ')}`).join('\n'))
  }
}
