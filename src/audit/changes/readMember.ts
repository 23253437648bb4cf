/** What stands under a name: only what is the object's own, and nothing where it cannot be read. */
export function readMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  try {
    return hasOwn.call(value, name) ? (value as Record<string, unknown>)[name] : undefined
  } catch {
    // Getters and proxies are the host's code.
    return undefined
  }
}

const { hasOwnProperty: hasOwn } = Object.prototype

/** An own member, whatever its name: `__proto__` too. */
export function setMember<Value>(record: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    const configurable = { configurable: true, enumerable: true, writable: true }
    Object.defineProperty(record, name, { ...configurable, value })
  } else {
    record[name] = value
  }
}

/** Whether there is nothing: `null`, as databases have it, or no value at all. */
export function isEmpty(value: unknown): value is null | undefined {
  return value === null || value === undefined
}
