import { StoreUnavailable, StreamHasMoved } from '#application';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { translated } from './errors.js';

const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

const said = (code: string): Error =>
  Object.assign(new pg.DatabaseError('said', 4, 'error'), { code, severity: 'ERROR' });

/** As it comes from pg, and from TypeORM. */
const both = (error: Error): readonly Error[] => [error, new QueryFailedError('', [], error)];

const expectEach = (error: Error) => both(error).map((each) => expect(translated(each)));

describe('an error of the store', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL'],
    ...['EMFILE', 'ECONNABORTED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'],
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('is %s, on the way to it', (code) => {
    for (const each of expectEach(coded(code))) each.toBeInstanceOf(StoreUnavailable);
  });

  it.each([
    ...['08006', '0A000', '25006', '25P02', '26000', '28P01', '3D000', '40001', '40P01', '42501'],
    ...['42601', '42703', '42P01', '42804', '53300', '55P03', '57014', '57P01', '58030', 'XX000'],
  ])('is %s, said by PostgreSQL', (code) => {
    for (const each of expectEach(said(code))) each.toBeInstanceOf(StoreUnavailable);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'timeout exceeded when trying to connect',
    'timeout expired',
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    'The server does not support SSL connections',
    'Driver not Connected',
  ])('is “%s”', (text) => {
    for (const each of expectEach(new Error(text))) each.toBeInstanceOf(StoreUnavailable);
  });

  it.each(['21000', '22001', '22021', '22P02', '22P05', '23502', '23505', '23514', '54000'])(
    'is not %s, which speaks of the data',
    (code) => {
      for (const error of both(said(code))) expect(translated(error)).toBe(error);
    },
  );

  it.each([
    new TypeError('Do not know how to serialize a BigInt'),
    Object.assign(new TypeError('must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
    new StreamHasMoved('a', 1),
    new Error('a mistake of the work'),
    new StoreUnavailable(),
  ])('is not %s, which comes from the work', (error) => {
    expect(translated(error)).toBe(error);
  });
});
