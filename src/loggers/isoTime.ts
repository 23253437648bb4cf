const minuteMs = 60_000
const digits = Array.from('0123456789')

let minute = NaN
/** Up to the seconds. */
let prefix = ''

/** `new Date(ms).toISOString()`, for times close to one another: only what changes within a minute is written anew. */
export function isoTime(ms: number): string {
  const now = Math.floor(ms / minuteMs)
  if (now !== minute) {
    prefix = new Date(now * minuteMs).toISOString().slice(0, -'00.000Z'.length)
    minute = now
  }
  const rest = ms - now * minuteMs
  const seconds = digitOf(rest, 10_000) + digitOf(rest, 1000)
  const milliseconds = digitOf(rest, 100) + digitOf(rest, 10) + digitOf(rest, 1)
  return prefix + (seconds + '.' + milliseconds + 'Z')
}

function digitOf(number: number, unit: number): string {
  return digits[Math.floor(number / unit) % 10]!
}
