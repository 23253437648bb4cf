import { spawn } from 'node:child_process'

export type CommandOptions = {
  cwd: string
  env?: Record<string, string>
  /** Milliseconds. @default 600000 */
  timeoutMs?: number
}

/** Ends the command that runs when it is aborted. */
export const stopping = new AbortController()

const defaultTimeoutMs = 600_000

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to standard output
 * @throws {Error} with all that it wrote, when it fails or takes too long
 */
export function runCommand(
  command: string,
  args: string[],
  { cwd, env, timeoutMs = defaultTimeoutMs }: CommandOptions,
): Promise<{ output: string; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environment(), ...env },
      signal: stopping.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    })
    let output = ''
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) {
        return resolve({ output, stdout })
      }
      const end = signal ? `was stopped (${signal})` : `failed (exit code ${code})`
      reject(new Error(`${[command, ...args].join(' ')} ${end}. It printed:\n${output}`))
    })
  })
}

/** Without what `npm run` sets for this project: in another folder npm would take it for its own. */
export function environment(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(package|lifecycle|config_local_prefix|execpath|node_execpath|command)|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|LOG_|AUDIT_|DATABASE_|PAYLOAD_)/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  // Next's types have NODE_ENV always there.
  return Object.fromEntries([...kept, ['NEXT_TELEMETRY_DISABLED', '1']]) as NodeJS.ProcessEnv
}
