/** A text that comes in pieces, up to a length. */
export type TextPieces = {
  add: (piece: string) => void
  /** The whole, after which the next one begins; undefined where it was too long to be kept. */
  take: () => string | undefined
}

/** Small pieces are joined in blocks: in a string that is only appended to, each of them would take 32 bytes. */
const blockPieces = 1024

/** Joins the pieces once, when they are taken: to look at a growing text piece by piece would copy it each time. */
export function createTextPieces(maxLength: number): TextPieces {
  let blocks: string[] = []
  let pieces: string[] = []
  let length = 0

  return {
    add(piece) {
      length += piece.length
      if (length > maxLength) {
        blocks = []
        pieces = []
      } else if (piece !== '') {
        pieces.push(piece)
        if (pieces.length === blockPieces) {
          blocks.push(pieces.join(''))
          pieces = []
        }
      }
    },
    take() {
      const isKept = length <= maxLength
      const text = length === 0 || !isKept ? '' : [...blocks, ...pieces].join('')
      blocks = []
      pieces = []
      length = 0
      return isKept ? text : undefined
    },
  }
}
