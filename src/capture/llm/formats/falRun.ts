import type { WireFormat } from '../WireFormat.js'

import { falModel, falOperation, readFalRequest } from './fal.js'

/** `POST https://fal.run/{endpoint id}`, which waits for the output, and `…/stream`, which sends it piece by piece. */
export const falRun: WireFormat = {
  ...falModel,
  endsWithBody: true,
  matchesPath: ({ hostname, path }) => hostname === 'fal.run' && path.split('/').length > 2,
  name: 'fal-run',
  operation: ({ path }, answer) => falOperation(endpointOf(path), answer),
  readRequest: (body, { path }) => readFalRequest(body, endpointOf(path)),
}

function endpointOf(path: string): string {
  return path
    .split('/')
    .filter(Boolean)
    .join('/')
    .replace(/\/stream$/, '')
}
