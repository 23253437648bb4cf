const source = new URL('../../src/', import.meta.url).href
const built = new URL('../../dist/src/', import.meta.url).href

/** A hook of Node's loader, see `module.register`. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  if (!found.url.startsWith(source)) {
    return found
  }
  const path = found.url.slice(source.length).replace(/\.tsx?(?:\?.*)?$/, '.js')
  return { ...found, format: 'module', url: built + path }
}
