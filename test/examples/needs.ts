// What: what a story needs beside its folder: databases on the throwaway servers, told to it as a user would tell it. What not: filling them (the story's setup.mjs).
import { mariadb } from '../servers/mariadb.ts';
import { postgres } from '../servers/postgres.ts';

export interface Needs {
  readonly env: Readonly<Record<string, string>>;
  /** Real text, and what stands for it in the expected output. */
  readonly stands: readonly (readonly [string, string])[];
}

export async function needsOf(story: string): Promise<Needs> {
  return story === 'postgres-mysql' ? await servers() : { env: {}, stands: [] };
}

async function servers(): Promise<Needs> {
  const [one, other] = await Promise.all([postgres(), mariadb()]);
  const [travel, atlas, places, warehouse] = await Promise.all([
    one.database(),
    one.database(),
    other.database(),
    other.database(),
  ]);
  return {
    env: {
      DBKEEL_VAR_travel: travel.url,
      DBKEEL_VAR_atlas: atlas.url,
      DBKEEL_VAR_places: places.url,
      DBKEEL_VAR_warehouse: warehouse.url,
      PGPASSWORD: one.password,
      MYSQL_PWD: other.password,
    },
    stands: [
      [travel.url, 'postgres://TRAVEL'],
      [atlas.url, 'postgres://ATLAS'],
      [places.url, 'mysql://PLACES'],
      [warehouse.url, 'mysql://WAREHOUSE'],
      ...[travel, atlas, places, warehouse].map(({ name }) => [name, 'DATABASE'] as const),
    ],
  };
}
