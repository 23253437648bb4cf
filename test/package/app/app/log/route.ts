import { logCall } from '../../logCall'

/** Next has one runtime for all route handlers, with one copy of our package; Payload's REST API is in it. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const isStarted = await logCall(searchParams.get('id')!, searchParams.get('upstream')!)
  return new Response(`logbook started: ${isStarted}`)
}
