import { fileURLToPath } from 'node:url'

/** Where the development database is kept between starts; not in git. */
export const developmentDataDir = fileURLToPath(new URL('../.data/postgres', import.meta.url))
