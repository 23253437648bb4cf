import type { JSONObject } from '../../entries/readJSON.js'
import type { LLMAnswer } from './LLMAnswer.js'
import type { LLMRequest } from './LLMRequest.js'

/** Where a call goes. */
export type CallAddress = {
  /** Without port. */
  hostname: string
  /** GET, POST … */
  method: string
  path: string
  url: URL
}

/** A call of a format that has jobs, when it is over. */
export type JobCall = {
  address: CallAddress
  answer: LLMAnswer
  /** Undefined where there was no response. */
  httpStatus?: number
}

/**
 * What a call has to do with a job that the provider works on, perhaps for hours. A job is one row, whatever asks about it:
 *
 * - `submitted`: the job is accepted. Its row is pending from now on.
 * - `polled`: it is not over yet. No row.
 * - `missed`: it could not be asked. A failed call of a service; nothing is known of the job.
 * - `finished`: the answer is that of the job, or its error. Completes the row, in whichever process.
 * - `cancelled`: the provider was told to give it up, and will. Completes the row as `cancelled`.
 */
export type JobStep = {
  /** What the address tells of the model where it does not tell which one it is; goes to the metadata. */
  app?: string
  /** The provider's id of the job. */
  id: string
  phase: 'cancelled' | 'finished' | 'missed' | 'polled' | 'submitted'
}

/**
 * One way to talk to models: what a request and an answer look like. All functions are pure but for the answer they fill,
 * take whatever was on the wire, and do not throw.
 */
export type WireFormat = {
  /** For streams without a marker of their end: where the body ends well, so does the answer. */
  endsWithBody?: boolean
  /** Whether answers are long and binary at heart, as vectors and pictures are: they are not parsed whole. */
  isBulky?: boolean
  /** Of a call that is one of several about the same job: which step it is. Undefined for a call that is whole in itself. */
  jobOf?: (call: JobCall) => JobStep | undefined
  /** Whether a path is this format's, on any host. Asked for the methods of the format only. */
  matchesPath: (address: CallAddress) => boolean
  /** Whether a request body is this format's. Asked where the path, or the host, is not known. */
  matchesRequest: (body: JSONObject, address: CallAddress) => boolean
  /** Whether a whole answer is this format's. Asked where the host is not known. */
  matchesResponse: (body: JSONObject) => boolean
  /** @default ['POST'] */
  methods?: readonly string[]
  name: string
  /** The answer, where there is one, may tell what the address does not. */
  operation: ((address: CallAddress, answer?: LLMAnswer) => string) | string
  /** Reads what the headers of the response add: an id, units, a price. */
  readHeaders?: (headers: Headers, answer: LLMAnswer) => void
  readRequest: (body: JSONObject, address: CallAddress) => LLMRequest
  /** Reads the body of an answer that came whole. Of a bulky one only short members are there. */
  readResponse: (body: JSONObject, answer: LLMAnswer) => void
  /**
   * Reads one event of a stream; `name` is that of an SSE event that has one. Sets `isComplete` at the terminal one. The event
   * is valid until the next one: of the objects that hold a piece of text nothing is kept.
   */
  readStreamEvent: (event: JSONObject, answer: LLMAnswer, name?: string) => void
}

const required = [
  'matchesPath',
  'matchesRequest',
  'matchesResponse',
  'readRequest',
  'readResponse',
  'readStreamEvent',
] as const satisfies readonly (keyof WireFormat)[]

/** Whether a value has all that a wire format needs. */
export function isWireFormat(value: unknown): value is WireFormat {
  const format = value as WireFormat | null
  return (
    typeof format === 'object' &&
    format !== null &&
    typeof format.name === 'string' &&
    ['function', 'string'].includes(typeof format.operation) &&
    required.every((name) => typeof format[name] === 'function')
  )
}
