// Builds the databases of three regions from public data: flights of the npm package vega-datasets.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Database from 'libsql';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');

mkdirSync('data', { recursive: true });
for (const [region, file] of [
  ['east', 'flights-10k.json'],
  ['west', 'flights-5k.json'],
  ['south', 'flights-2k.json'],
]) {
  const database = new Database(`data/${region}.db`);
  database.exec(
    'create table flights (id integer primary key, day text not null, delay integer not null, distance integer not null, origin text not null, destination text not null)',
  );
  const insert = database.prepare('insert into flights values (?, ?, ?, ?, ?, ?)');
  database.exec('begin');
  for (const [index, flight] of JSON.parse(readFileSync(join(data, file), 'utf8')).entries())
    insert.run(index + 1, flight.date, flight.delay, flight.distance, flight.origin, flight.destination);
  database.exec('commit');
  database.close();
}
