import { SetMetadata } from '@nestjs/common';

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';

export const CONSUMES = 'postrider:consumes';
export const PRODUCES = 'postrider:produces';

/** What a route takes besides application/json. */
export const Consumes = (...types: readonly string[]) => SetMetadata(CONSUMES, types);

/** What a route answers with instead of application/json. */
export const IGNORES_BODY = 'postrider:ignores-body';

/** Whoever calls was told the URL alone, and may send along what it likes. */
export const IgnoresBody = () => SetMetadata(IGNORES_BODY, true);

export const Produces = (...types: readonly string[]) => SetMetadata(PRODUCES, types);

/** The media types of request bodies; RFC 7396 for PATCH. */
export const consumedBy = (method: string, further: readonly string[] = []): readonly string[] => [
  JSON_TYPE,
  ...(method === 'PATCH' ? [MERGE_PATCH] : []),
  ...further,
];

export const producedBy = (types: readonly string[] | undefined): readonly string[] =>
  types ?? [JSON_TYPE];

export const mediaTypeOf = (contentType: string): string =>
  (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();

/** RFC 9110, section 12.5.1: of the ranges that fit a type, the most specific one says whether it is welcome. */
export const isAccepted = (accept: string | undefined, types: readonly string[]): boolean => {
  if (accept === undefined || accept.trim() === '') return true;
  const ranges = accept.split(',').map(rangeOf);
  return types.some((type) => {
    const group = `${type.slice(0, type.indexOf('/'))}/*`;
    const fitting = [type, group, '*/*'].map((name) => ranges.find((range) => range.name === name));
    return fitting.find((range) => range !== undefined)?.isWelcome ?? false;
  });
};

const rangeOf = (text: string) => {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const isRefused = parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
  return { name, isWelcome: !isRefused };
};
