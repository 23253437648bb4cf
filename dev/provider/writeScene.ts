import { createRandom } from '../random.js'

const places = [
  'HARBOUR',
  'ARCHIVE',
  'ROOFTOP',
  'NIGHT BUS',
  'EMPTY STUDIO',
  'KITCHEN',
  'RADIO ROOM',
]
const hours = ['DAWN', 'DAY', 'DUSK', 'NIGHT']
const names = ['MARA', 'IDRIS', 'LENA', 'TOBIAS', 'YUKI', 'ODA']
const actions = [
  'puts the letter back into its envelope.',
  'does not look up.',
  'counts the lights on the far shore.',
  'opens the window; the noise of the street comes in.',
  'switches off the tape.',
  'laughs, once, without joy.',
]
const lines = [
  'You said it would take a week.',
  'It was a week. Then it was a year.',
  'Nobody reads the last page first. Except you.',
  'If we leave now, we hear the end on the radio.',
  'I kept everything. That was the mistake.',
  'Say it again, slowly, as if I were somebody else.',
]

/** A short scene in script format; the same seed gives the same scene. */
export function writeScene(prompt: string, seed = prompt): string {
  const random = createRandom(seed)
  const first = random.pick(names)
  const second = random.pick(names.filter((name) => name !== first))
  const start = random.between(0, lines.length - 1)
  const beats = Array.from({ length: random.between(2, 5) }, (_, index) => [
    `${random.pick([first, second])} ${actions[(start + index) % actions.length]}`,
    `${random.pick([first, second])}\n${lines[(start + index) % lines.length]}`,
  ])
  return [
    `${random.pick(['INT.', 'EXT.'])} ${random.pick(places)} - ${random.pick(hours)}`,
    `[${prompt.replace(/\s+/g, ' ').trim().slice(0, 120)}]`,
    ...beats.flat(),
    'CUT TO BLACK.',
  ].join('\n\n')
}
