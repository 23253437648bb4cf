import { chmodSync, lstatSync, mkdirSync } from 'node:fs'

/**
 * Makes a folder that only this user can enter. One that is there already has to be this user's own: in a folder that all may write to,
 * such as `/tmp`, another could have put it, or a link, in our way.
 *
 * @throws where it cannot be made, or belongs to somebody else.
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { mode: 0o700, recursive: true })
  const stats = lstatSync(path)
  if (!stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) {
    throw new Error(`${path} is not a folder of this user's own`)
  }
  if (process.getuid && (stats.mode & 0o077) !== 0) {
    chmodSync(path, 0o700)
  }
}
