/** One line of the answer of `/generate`. */
export type GenerationLine = { error: string } | { text: string } | { title: string }

/**
 * Sends the form, hands on the text as it comes, and returns the title of the stored script.
 *
 * @throws {Error} with the server's message when the script could not be written.
 */
export async function readGeneration(
  form: FormData,
  onText: (text: string) => void,
): Promise<string> {
  const response = await fetch('/generate', { body: form, method: 'POST' })
  if (!response.ok || !response.body) {
    throw new Error((await response.text()) || response.statusText)
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) {
      throw new Error('the answer broke off.')
    }
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.map((json) => JSON.parse(json) as GenerationLine)) {
      if ('error' in line) {
        throw new Error(line.error)
      }
      if ('title' in line) {
        return line.title
      }
      onText(line.text)
    }
  }
}
