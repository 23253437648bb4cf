import type { Payload } from 'payload'

import type { DatabaseName } from './createDatabase.js'

import { executeSQL } from './executeSQL.js'

/** A log that takes no row about this collection, nor one that was reduced to fit, by a trigger as an app may have one. Give it back to end that. */
export async function refuseRows(
  payload: Payload,
  { collection, db }: { collection: string; db: DatabaseName },
): Promise<() => Promise<void>> {
  await executeSQL(payload, create[db](collection))
  return () => executeSQL(payload, drop[db])
}

const create: Record<DatabaseName, (collection: string) => string> = {
  postgres: (collection) => `
    CREATE FUNCTION refuse_row() RETURNS trigger AS $$ BEGIN
      IF COALESCE(NEW.resource_type, '${collection}') = '${collection}' THEN RAISE EXCEPTION 'refused by a trigger'; END IF;
      RETURN NEW;
    END $$ LANGUAGE plpgsql;
    CREATE TRIGGER refuse_row BEFORE INSERT ON activity_logs FOR EACH ROW EXECUTE FUNCTION refuse_row();`,
  sqlite: (collection) => `
    CREATE TRIGGER refuse_row BEFORE INSERT ON activity_logs WHEN COALESCE(NEW.resource_type, '${collection}') = '${collection}'
    BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END;`,
}

const drop: Record<DatabaseName, string> = {
  postgres: 'DROP TRIGGER refuse_row ON activity_logs; DROP FUNCTION refuse_row',
  sqlite: 'DROP TRIGGER refuse_row',
}
