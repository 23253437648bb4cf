import { createHash } from 'node:crypto'

import type { JSONValue } from '../entries/row.js'

import { base64Characters, characterClass, createFindRun, findRunEnd } from './findRun.js'

/** What is kept of an image, a sound or a file. Without `sha256` where it was too large to hash, or cut. */
export type Media = { bytes: number; sha256?: string; type: string }

/** So many characters of base64 in a row are no word, no path and no hash. */
const minBareLength = 1000
/** Beside a key that says so, fewer are. */
const minNamedLength = 200

/** More base64 than this is not hashed on the caller's time: 8 MB take 15 ms. */
const maxHashedLength = 8 * 1024 * 1024
/** A multiple of four characters is a whole number of bytes. */
const hashedChunk = 64 * 1024

const dataStart =
  /data:([\w.+-]{1,60}\\?\/[\w.+-]{1,80}|)((?:;[\w-]{1,40}=[^;,\s"']{1,60}){0,3});base64,/gi

/** Whether a text may hold media, also in JSON that escapes slashes. */
export function mayHoldMedia(text: string): boolean {
  return (
    text.includes(';base64,') ||
    (text.length >= minNamedLength && findNamedRun(text, 0) !== undefined)
  )
}

const escapedBase64 = characterClass(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_\\=',
)
const findNamedRun = createFindRun(escapedBase64, minNamedLength)
const findBareRun = createFindRun(escapedBase64, minBareLength)

/** Replaces `data:` URLs and long base64 in a text by what they are, how large, and their hash. */
export function replaceMedia(text: string, isCut = false): string {
  return replaceBase64(replaceDataURLs(text, isCut), isCut)
}

function replaceDataURLs(text: string, isCut: boolean): string {
  if (!text.includes(';base64,')) {
    return text
  }
  let result = ''
  let copied = 0
  dataStart.lastIndex = 0
  for (let match = dataStart.exec(text); match; match = dataStart.exec(text)) {
    const from = dataStart.lastIndex
    const end = findBase64End(text, from)
    const media = describeBase64(text.slice(from, end), {
      isCut: isCut && end === text.length,
      type: (match[1] ?? '').replace('\\', '') || 'text/plain',
    })
    result += text.slice(copied, match.index) + describeMedia(media)
    copied = end
    dataStart.lastIndex = end
  }
  return result + text.slice(copied)
}

function replaceBase64(text: string, isCut: boolean): string {
  let result = ''
  let copied = 0
  for (let run = findBareRun(text, 0); run; run = findBareRun(text, run.end)) {
    for (let start = run.start; start < run.end;) {
      const end = findBase64End(text, start)
      if (end - start >= minBareLength && looksRandom(text, start)) {
        const media = describeBase64(text.slice(start, end), {
          isCut: isCut && (end === text.length || start === 0),
          type: 'base64',
        })
        result += text.slice(copied, start) + describeMedia(media)
        copied = end
      }
      // Behind a backslash stands the letter of an escape.
      start = text[end] === '\\' ? end + 2 : Math.max(end, start + 1)
    }
  }
  return copied === 0 ? text : result + text.slice(copied)
}

/** A row of one letter, of digits or of dashes is no file: base64 of a file has all kinds of characters. */
function looksRandom(text: string, start: number): boolean {
  const sample = text.slice(start, start + minBareLength)
  return (
    new Set(sample).size >= 24 && /[A-Z]/.test(sample) && /[a-z]/.test(sample) && /\d/.test(sample)
  )
}

/** The media that a whole text is, if it is nothing else. */
export function readMedia(text: string): Media | undefined {
  dataStart.lastIndex = 0
  const found = text.startsWith('data:') ? dataStart.exec(text) : null
  if (found?.index === 0) {
    const from = dataStart.lastIndex
    return isBase64From(text, from)
      ? describeBase64(text.slice(from), { type: found[1] || 'text/plain' })
      : undefined
  }
  return isBase64(text, minBareLength) && looksRandom(text, 0)
    ? describeBase64(text, { type: 'base64' })
    : undefined
}

/** The media in a value that stands under a key such as `data`, whose neighbours say its type. */
export function readNamedMedia(value: JSONValue | undefined, type: string): Media | undefined {
  return typeof value === 'string' && isBase64(value, minNamedLength)
    ? describeBase64(value, { type })
    : undefined
}

function isBase64(text: string, minLength: number): boolean {
  return text.length >= minLength && isBase64From(text, 0)
}

/** Of what is too large to hash only samples are looked at. */
function isBase64From(text: string, from: number): boolean {
  const length = text.length - from
  if (length <= maxHashedLength) {
    return findBase64End(text, from) === text.length
  }
  return Array.from({ length: sampleCount }, (_, index) =>
    Math.floor(from + ((length - sampleLength) * index) / (sampleCount - 1)),
  ).every((start) => {
    const sample = text.slice(start, start + sampleLength)
    return findBase64End(sample, 0) === sample.length
  })
}

const sampleCount = 64
const sampleLength = 1024

/** With the padding, and with slashes that JSON escapes. */
function findBase64End(text: string, from: number): number {
  let end = findRunEnd(text, from, base64Characters)
  while (text[end] === '\\' && text[end + 1] === '/') {
    end = findRunEnd(text, end + 1, base64Characters)
  }
  for (let padding = 0; padding < 2 && text[end] === '='; padding += 1) {
    end += 1
  }
  return end
}

function describeBase64(
  base64: string,
  { isCut = false, type }: { isCut?: boolean; type: string },
): Media {
  const text = base64.includes('\\') ? base64.replaceAll('\\', '') : base64
  const bytes = Buffer.byteLength(text, 'base64')
  return isCut || text.length > maxHashedLength
    ? { bytes, type }
    : { bytes, sha256: hashBase64(text), type }
}

/** Of the bytes, decoded piece by piece, so that they are never held as a whole. */
function hashBase64(text: string): string {
  const hash = createHash('sha256')
  for (let at = 0; at < text.length; at += hashedChunk) {
    hash.update(text.slice(at, at + hashedChunk), 'base64')
  }
  return hash.digest('hex')
}

/** What stands in a text in place of media. */
export function describeMedia({ bytes, sha256, type }: Media): string {
  return sha256 === undefined
    ? `[media: ${type}, ${bytes} bytes]`
    : `[media: ${type}, ${bytes} bytes, sha256 ${sha256}]`
}
