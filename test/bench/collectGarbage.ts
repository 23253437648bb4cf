import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Without it figures of memory say when the last collection was, not what is held. */
export const collectGarbage = runInNewContext('gc') as () => void
