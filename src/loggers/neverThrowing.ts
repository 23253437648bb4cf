import { messageOf } from './errorText.js'

// Any arguments: the methods keep their own types.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Methods = Record<string, (...args: any[]) => Promise<void>>

/**
 * The same methods, but what their arguments make them throw (a getter, a wrong type) does not reach the caller: then the
 * arguments are logged as they came.
 */
export function neverThrowing<T extends Methods>(
  methods: T,
  log: (entry: object) => Promise<void>,
): T {
  const guarded = Object.entries(methods).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      try {
        return method(...args)
      } catch (error) {
        const problem = `${name} could not read its arguments: ${messageOf(error)}`
        return log({ metadata: { arguments: args, problem }, status: 'error' })
      }
    },
  ])
  return Object.fromEntries(guarded) as T
}
