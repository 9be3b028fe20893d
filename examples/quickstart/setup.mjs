// Builds the two databases of the story from public data: the npm package vega-datasets.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Database from 'libsql';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');

/** RFC 4180 without the exotic parts: quotes may hold commas. */
function csv(name) {
  const [header, ...lines] = readFileSync(join(data, name), 'utf8').trimEnd().split(/\r?\n/);
  const cells = (line) =>
    [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
      .slice(0, header.split(',').length)
      .map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"'));
  return lines.map(cells);
}

function fill(path, ddl, table, rows) {
  const database = new Database(path);
  database.exec(ddl);
  const insert = database.prepare(`insert into ${table} values (${rows[0].map(() => '?').join(', ')})`);
  database.exec('begin');
  for (const row of rows) insert.run(...row);
  database.exec('commit');
  database.close();
}

mkdirSync('data', { recursive: true });
const number = (text) => (text === '' ? null : Number(text));
fill(
  'data/travel.db',
  `create table airports (iata text primary key, name text not null, city text, state text, country text not null, latitude real not null, longitude real not null);
   create index airports_state on airports (state)`,
  'airports',
  csv('airports.csv').map(([iata, name, city, state, country, latitude, longitude]) => [
    iata,
    name,
    city || null,
    state || null,
    country,
    number(latitude),
    number(longitude),
  ]),
);
fill(
  'data/travel.db',
  'create table flights (id integer primary key, delay integer not null, distance integer not null, hour real not null)',
  'flights',
  JSON.parse(readFileSync(join(data, 'flights-200k.json'), 'utf8')).map(
    ({ delay, distance, time }, index) => [index + 1, delay, distance, time],
  ),
);
fill(
  'data/places.db',
  'create table zipcodes (zip_code text primary key, latitude real not null, longitude real not null, city text not null, state text not null, county text)',
  'zipcodes',
  csv('zipcodes.csv').map(([zip, latitude, longitude, city, state, county]) => [
    zip,
    number(latitude),
    number(longitude),
    city,
    state,
    county || null,
  ]),
);
