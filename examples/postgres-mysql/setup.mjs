// Fills the two source databases from public data (the npm package vega-datasets). Where they are: the variables of dbkeel.yaml, as dbkeel itself reads them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
const read = (name) => readFileSync(join(data, name), 'utf8').trimEnd();

/** RFC 4180 without the exotic parts: quotes may hold commas. */
function csv(name) {
  const [header, ...lines] = read(name).split(/\r?\n/);
  const columns = header.split(',').length;
  return lines.map((line) =>
    [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
      .slice(0, columns)
      .map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"') || null),
  );
}

const travel = new pg.Client({
  connectionString: process.env.DBKEEL_VAR_travel ?? 'postgres://dbkeel@localhost/travel',
  password: process.env.PGPASSWORD,
});
await travel.connect();
await travel.query(`create table airports (iata text primary key, name text not null, city text, state text, country text not null,
  latitude double precision not null, longitude double precision not null)`);
await travel.query('create index airports_state on airports (state)');
await travel.query(`create table flights (id bigint primary key, day timestamp not null, delay integer not null, distance integer not null,
  origin text not null references airports (iata), destination text not null references airports (iata))`);
await travel.query(
  'insert into airports select row ->> 0, row ->> 1, row ->> 2, row ->> 3, row ->> 4, (row ->> 5)::float8, (row ->> 6)::float8 from json_array_elements($1::json) row',
  [JSON.stringify(csv('airports.csv'))],
);
await travel.query(
  `insert into flights select number, to_timestamp(row ->> 'date', 'YYYY/MM/DD HH24:MI')::timestamp, (row ->> 'delay')::int, (row ->> 'distance')::int, row ->> 'origin', row ->> 'destination'
  from json_array_elements($1::json) with ordinality as t (row, number)`,
  [read('flights-20k.json')],
);
await travel.query('vacuum analyze airports');
await travel.query('vacuum analyze flights');
await travel.end();

const places = await mysql.createConnection({
  uri: process.env.DBKEEL_VAR_places ?? 'mysql://dbkeel@localhost/places',
  password: process.env.MYSQL_PWD,
});
// Statistics from all pages, so that estimates are what they are every time.
await places.query(`create table zipcodes (zip_code char(5) primary key, latitude double not null, longitude double not null,
  city varchar(60) not null, state char(2) not null, county varchar(60), key zipcodes_state (state)) stats_sample_pages = 10000`);
const rows = csv('zipcodes.csv');
for (let at = 0; at < rows.length; at += 5000)
  await places.query('insert into zipcodes values ?', [rows.slice(at, at + 5000)]);
await places.query('analyze table zipcodes');
await places.end();
