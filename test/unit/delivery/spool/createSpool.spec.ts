import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'

import {
  createRoot,
  foldersOf,
  killWriter,
  openSpool,
  readAll,
  readQuarantine,
  row,
  segmentsOf,
} from './spoolFixture.js'

describe('a spool', () => {
  it('has a row on disk before append returns', () => {
    const root = createRoot()
    const { spool } = openSpool(root)
    spool.append(row('1', { prompt: 'hello' }))
    expect(readFileSync(segmentsOf(root)[0]!, 'utf8')).toContain('hello')
  })

  it('keeps nothing on disk of what is stored', () => {
    const root = createRoot()
    const { spool } = openSpool(root)
    const marks = [spool.append(row('1')), spool.append(row('2'))]
    marks.forEach((mark) => spool.settle(mark!.segment))
    expect(readFileSync(segmentsOf(root)[0]!, 'utf8')).toBe('payload-logbook spool 1\n')
  })

  it('leaves no folder behind when all is stored', () => {
    const root = createRoot()
    const { spool } = openSpool(root)
    spool.settle(spool.append(row('1'))!.segment)
    spool.release()
    expect(existsSync(root)).toBe(false)
  })

  it('can be read by nobody else', () => {
    const root = createRoot()
    const { spool } = openSpool(root)
    spool.append(row('1'))
    spool.quarantine(row('2'), 'refused')
    const [folder] = foldersOf(root)
    const [quarantine] = readdirSync(root).filter((name) => name.endsWith('.jsonl'))
    const modes = [
      root,
      folder!,
      segmentsOf(root)[0]!,
      join(folder!, 'lease.json'),
      join(root, quarantine!),
    ]
    expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual([
      ...['700', '700', '600', '600', '600'],
    ])
  })

  it('does not use a folder that is a link, which anybody could have put there', () => {
    const root = createRoot()
    mkdirSync(join(dirname(root), 'elsewhere'))
    symlinkSync(join(dirname(root), 'elsewhere'), root)
    const { problems, spool } = openSpool(root)
    expect(spool.append(row('1'))).toBeUndefined()
    expect(problems.join()).toContain("is not a folder of this user's own")
  })

  it('reads back in order what was left to the disk, with what came while it was read', async () => {
    const { spool } = openSpool(createRoot(), { maxBytes: 100_000_000 })
    spool.append(row('held in memory'))
    const ids = Array.from({ length: 3000 }, (_, index) => `row ${index}`)
    // Longer than one file, so that it goes on in others.
    ids.forEach((id) => spool.defer(spool.append(row(id, { prompt: 'x'.repeat(6000) }))!))
    const first = await spool.read()
    spool.defer(spool.append(row('last'))!)
    const read = [...first.map(({ row: one }) => one.data.requestId), ...(await readAll(spool))]
    expect(read).toEqual([...ids, 'last'])
    expect(spool.isDeferring()).toBe(false)
  })

  it('takes no more bytes than it may, and goes on when there is room', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { problems, spool } = openSpool(createRoot(), { maxBytes: 2000 })
    const mark = spool.append(row('1', { prompt: 'x'.repeat(1500) }))
    expect(spool.append(row('2', { prompt: 'x'.repeat(1500) }))).toBeUndefined()
    expect(spool.health().lastError).toContain('spool.maxBytes')
    expect(problems).toHaveLength(1)
    spool.settle(mark!.segment)
    vi.advanceTimersByTime(1000)
    expect(spool.append(row('3'))).toBeDefined()
    expect(spool.health()).toMatchObject({ lastError: null })
    vi.useRealTimers()
  })
})

describe('what a writer leaves behind', () => {
  it('is taken over by the next one, in order, when its process runs no more', async () => {
    const root = createRoot()
    const { spool: dead } = openSpool(root)
    dead.append(row('1'))
    dead.append(row('2'))
    killWriter(foldersOf(root)[0]!)
    const { spool } = openSpool(root)
    expect(await readAll(spool)).toEqual(['1', '2'])
    spool.release()
    expect(existsSync(root)).toBe(false)
  })

  it('case 55: is taken over by one only of many', async () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[0]!)
    const others = Array.from({ length: 5 }, () => openSpool(root).spool)
    const read = await Promise.all(others.map(readAll))
    expect(read.flat()).toEqual(['1'])
  })

  it('is left alone while its process runs, and taken over when that gives it up', async () => {
    const root = createRoot()
    const { spool: other } = openSpool(root)
    other.append(row('1'))
    expect(openSpool(root).spool.hasBacklog()).toBe(false)
    other.release()
    expect(await readAll(openSpool(root).spool)).toEqual(['1'])
  })

  it('passes from one that took it over and died, too', async () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[0]!)
    const { spool: second } = openSpool(root)
    second.append(row('2'))
    await second.read()
    killWriter(foldersOf(root)[0]!)
    expect(await readAll(openSpool(root).spool)).toEqual(['1', '2'])
  })

  it('is taken over of a writer in another container once that has been silent for 30 s', async () => {
    vi.useFakeTimers()
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[0]!, { host: 'another container' })
    vi.clearAllTimers()
    const { spool } = openSpool(root)
    vi.advanceTimersByTime(29_000)
    expect(spool.hasBacklog()).toBe(false)
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    expect(await readAll(spool)).toEqual(['1'])
  })

  it('case 58: is left to a live writer in another container, whatever the clock jumps', () => {
    vi.useFakeTimers()
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[0]!, { host: 'another container' })
    const { spool } = openSpool(root)
    for (const hours of [1, -1, 24]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000)
      vi.advanceTimersByTime(60_000)
    }
    expect(spool.hasBacklog()).toBe(false)
    vi.useRealTimers()
  })

  it('is the live server’s, not that of a command or a development server beside it', () => {
    const root = createRoot()
    const { spool: server } = openSpool(root)
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[1]!)
    expect(openSpool(root, { kind: 'command' }).spool.hasBacklog()).toBe(false)
    expect(openSpool(root, { kind: 'development' }).spool.hasBacklog()).toBe(false)
    server.release()
    expect(openSpool(root, { kind: 'command' }).spool.hasBacklog()).toBe(true)
  })

  it('is deleted, and said to be, when nobody stored it in time', () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    const [segment] = segmentsOf(root)
    utimesSync(segment!, new Date('2026-01-01'), new Date('2026-01-01'))
    killWriter(foldersOf(root)[0]!)
    const { problems, spool } = openSpool(root)
    expect(spool.hasBacklog()).toBe(false)
    expect(problems[0]).toContain('not stored within their time')
    expect(segmentsOf(root)).toEqual([])
  })
})

describe('what cannot be taken over', () => {
  it('does not keep a process from its own rows, nor from those of others', async () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    killWriter(foldersOf(root)[0]!)
    // Not ours: a file with the name of a folder.
    writeFileSync(join(root, '01900000-0000-7000-8000-000000000000'), '')
    const { spool } = openSpool(root)
    expect(spool.append(row('2'))).toBeDefined()
    expect(await readAll(spool)).toEqual(['1'])
  })

  it('leaves no empty folder behind, however often it was passed on', async () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    for (let time = 0; time < 3; time++) {
      killWriter(foldersOf(root)[0]!)
      openSpool(root)
    }
    killWriter(foldersOf(root)[0]!)
    const { spool } = openSpool(root)
    expect(await readAll(spool)).toEqual(['1'])
    spool.release()
    expect(existsSync(root)).toBe(false)
  })

  it('stays on disk when this process ends', () => {
    const root = createRoot()
    openSpool(root).spool.append(row('1'))
    const [segment] = segmentsOf(root)
    killWriter(foldersOf(root)[0]!)
    writeFileSync(join(dirname(segment!), 'unexpected'), '')
    const { spool } = openSpool(root)
    rmSync(segmentsOf(root)[0]!)
    spool.release()
    expect(readdirSync(root, { recursive: true }).join()).toContain('unexpected')
  })

  it('is left to others by a process that was stopped and only goes on logging', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const root = createRoot()
    const { spool: stopped } = openSpool(root)
    stopped.release()
    stopped.append(row('late'))
    const { spool: other } = openSpool(root)
    other.append(row('1'))
    killWriter(foldersOf(root)[1]!)
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()
    expect(stopped.hasBacklog()).toBe(false)
  })

  it('is read from its beginning by the next when this one stops in the middle', async () => {
    const root = createRoot()
    const ids = Array.from({ length: 600 }, (_, index) => `${index}`)
    const { spool: dead } = openSpool(root)
    ids.forEach((id) => dead.append(row(id, { prompt: 'x'.repeat(1000) })))
    killWriter(foldersOf(root)[0]!)
    const { spool } = openSpool(root)
    const reading = spool.read()
    spool.release()
    await reading
    spool.open()
    expect(await readAll(spool)).toEqual(ids)
  })
})

describe('a folder of another database', () => {
  it('loses what nobody stored in time', () => {
    const root = join(dirname(createRoot()), '0123456789abcdef')
    openSpool(root).spool.append(row('1'))
    utimesSync(segmentsOf(root)[0]!, new Date('2026-01-01'), new Date('2026-01-01'))
    openSpool(join(dirname(root), 'fedcba9876543210'))
    expect(segmentsOf(root)).toEqual([])
  })
})

describe('case 53: a spool whose disk fails', () => {
  it('says so and goes on when its folder cannot be made', () => {
    const root = createRoot()
    writeFileSync(root, 'a file stands where the folder belongs')
    const { problems, spool } = openSpool(root)
    expect(spool.append(row('1'))).toBeUndefined()
    expect(spool.health().lastError).toBeTruthy()
    expect(problems.join()).toContain('held in memory only')
  })

  it('asks for what is in memory again when its folder was deleted, and uses another', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const root = createRoot()
    const { onMoved, spool } = openSpool(root)
    spool.append(row('1'))
    rmSync(root, { recursive: true })
    vi.advanceTimersByTime(5000)
    expect(onMoved).toHaveBeenCalledOnce()
    spool.append(row('2'))
    expect(readFileSync(segmentsOf(root)[0]!, 'utf8')).toContain('"2"')
    vi.useRealTimers()
  })
})

describe('case 54: a damaged file', () => {
  function leaveBehind(damage: (path: string) => void) {
    const root = createRoot()
    const { spool: dead } = openSpool(root)
    dead.append(row('1'))
    dead.append(row('2'))
    dead.append(row('3'))
    damage(segmentsOf(root)[0]!)
    killWriter(foldersOf(root)[0]!)
    return { root, ...openSpool(root) }
  }

  it('loses its torn last line and nothing else, and says so', async () => {
    const { problems, spool } = leaveBehind((path) => truncateSync(path, statSync(path).size - 5))
    expect(await readAll(spool)).toEqual(['1', '2'])
    expect(spool.health().damagedCount).toBe(1)
    expect(problems[0]).toContain('a damaged line')
  })

  it('loses a line with a flipped bit, and keeps it in the quarantine', async () => {
    const { root, spool } = leaveBehind((path) =>
      writeFileSync(path, readFileSync(path, 'utf8').replace('"requestId":"2"', '"requestId":"9"')),
    )
    expect(await readAll(spool)).toEqual(['1', '3'])
    expect(readQuarantine(root)).toMatchObject([
      { content: expect.stringContaining('"requestId":"9"') as string },
    ])
  })

  it('is read up to a tail of zeros', async () => {
    const { spool } = leaveBehind((path) => appendFileSync(path, Buffer.alloc(1_000_000)))
    expect(await readAll(spool)).toEqual(['1', '2', '3'])
    expect(spool.health().damagedCount).toBe(1)
  })

  it('is read although its first line is damaged', async () => {
    const { spool } = leaveBehind((path) =>
      writeFileSync(path, readFileSync(path, 'utf8').replace('payload-logbook', 'payloed-logbook')),
    )
    expect(await readAll(spool)).toEqual(['1', '2', '3'])
  })
})

describe('case 63: a file of another version', () => {
  it('stays where it is, is said to, and holds up nothing', async () => {
    const root = createRoot()
    const { spool: dead } = openSpool(root)
    dead.append(row('of the future'))
    const [path] = segmentsOf(root)
    writeFileSync(path!, readFileSync(path!, 'utf8').replace('spool 1', 'spool 2'))
    writeFileSync(join(foldersOf(root)[0]!, '00000002.spool'), '')
    killWriter(foldersOf(root)[0]!)
    const { problems, spool } = openSpool(root)
    expect(await readAll(spool)).toEqual([])
    expect(problems[0]).toContain('another version')
    spool.release()
    expect(segmentsOf(root)).toHaveLength(1)
  })
})
