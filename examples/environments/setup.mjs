// Builds one database per environment from public data (the npm package vega-datasets): dev has a little, staging some, prod all.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Database from 'libsql';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
const [, ...lines] = readFileSync(join(data, 'stocks.csv'), 'utf8').trimEnd().split(/\r?\n/);

mkdirSync('data', { recursive: true });
for (const [environment, rows] of [
  ['dev', 20],
  ['staging', 200],
  ['prod', lines.length],
]) {
  const database = new Database(`data/${environment}.db`);
  database.exec(
    'create table stocks (symbol text not null, month text not null, price real not null, primary key (symbol, month))',
  );
  const insert = database.prepare('insert into stocks values (?, ?, ?)');
  database.exec('begin');
  for (const line of lines.slice(0, rows)) {
    const [symbol, month, price] = line.split(',');
    insert.run(symbol, month, Number(price));
  }
  database.exec('commit');
  database.close();
}
