import { logCall } from '../../../logCall'

type Props = { searchParams: Promise<Record<string, string>> }

/** Next has another runtime for pages, with a copy of our package of its own. */
export default async function Page({ searchParams }: Props) {
  const { id, upstream } = await searchParams
  const isStarted = await logCall(id!, upstream!)
  return <p>{`logbook started: ${isStarted}`}</p>
}
