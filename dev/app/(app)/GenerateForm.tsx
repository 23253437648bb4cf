'use client'

import type { FormEvent } from 'react'

import { useRouter } from 'next/navigation.js'
import { useState } from 'react'

import { defaultModel, models } from '../../models.js'
import { readGeneration } from './readGeneration.js'

type Props = { projects: { id: number | string; title: string }[] }

export function GenerateForm({ projects }: Props) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [message, setMessage] = useState('')
  const [isBusy, setIsBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setText('')
    setMessage('Writing …')
    setIsBusy(true)
    try {
      const title = await readGeneration(form, (piece) => setText((before) => before + piece))
      setMessage(`Saved as “${title}”.`)
      router.refresh()
    } catch (error) {
      setMessage(`That did not work: ${(error as Error).message}`)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <form className="generate" onSubmit={submit}>
      <label>
        Project
        <select name="project" required>
          {projects.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Model
        <select defaultValue={defaultModel} name="model">
          {Object.entries(models).map(([id, { label }]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="wide">
        Prompt
        <textarea
          maxLength={4000}
          name="prompt"
          placeholder="Two sisters clear out their father’s radio shop."
          required
          rows={4}
        />
      </label>
      <div className="generate__send wide">
        <button disabled={isBusy || projects.length === 0} type="submit">
          Generate
        </button>
        <p aria-live="polite">{message}</p>
      </div>
      {text && <pre className="wide">{text}</pre>}
    </form>
  )
}
