/** Loaded into an app before its own code: writes down what it asks PostgreSQL by which connection, one JSON to a line. */
import { appendFileSync } from 'node:fs';
import pg from 'pg';

const file = process.env.POSTRIDER_BENCH_TAP;
const { query } = pg.Client.prototype;

pg.Client.prototype.query = function (...given) {
  const [asked, second] = given;
  const text = typeof asked === 'string' ? asked : asked?.text;
  const values = asked?.values ?? (Array.isArray(second) ? second : []);
  if (typeof text === 'string') {
    const { processID: connection } = this;
    appendFileSync(file, `${JSON.stringify({ connection, name: asked?.name, text, values })}\n`);
  }
  return query.apply(this, given);
};
