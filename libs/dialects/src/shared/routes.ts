import { isStorableText } from '#domain';

/** What a pattern's `:name` parts were in the path, percent-decoded. */
export type PathParameters = Readonly<Record<string, string>>;

export interface Route<Handler> {
  readonly method: string;
  /** `/webhooks/:id/verify` */
  readonly pattern: string;
  readonly handler: Handler;
}

export type Found<Handler> =
  | { readonly as: 'route'; readonly handler: Handler; readonly parameters: PathParameters }
  | { readonly as: 'other-method'; readonly methods: readonly string[] }
  | { readonly as: 'nothing' };

/** `HEAD` reads what `GET` does (RFC 9110, section 9.3.2): for routes whose `GET` changes nothing. */
export const readingMethod = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/** One slash at the end changes nothing. The first route that fits is taken. */
export const findRoute = <Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  path: string,
): Found<Handler> => {
  const matching = routes.flatMap((route) => {
    const parameters = parametersOf(route.pattern, path);
    return parameters ? [{ ...route, parameters }] : [];
  });
  const found = matching.find((route) => route.method === method);
  if (found) return { as: 'route', handler: found.handler, parameters: found.parameters };
  if (matching.length === 0) return { as: 'nothing' };
  return { as: 'other-method', methods: [...new Set(matching.map((route) => route.method))] };
};

const parametersOf = (pattern: string, path: string): PathParameters | undefined => {
  const [wanted, given] = [partsOf(pattern), partsOf(path)];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const text = decoded(given[i] ?? '');
    if (text === undefined) return undefined;
    if (!part.startsWith(':')) {
      if (part !== text) return undefined;
    } else {
      if (text === '') return undefined;
      parameters[part.slice(1)] = text;
    }
  }
  return parameters;
};

const partsOf = (path: string): readonly string[] => path.replace(/\/$/, '').split('/');

/** Undefined also of what can be the name of nothing. */
const decoded = (part: string): string | undefined => {
  try {
    const text = decodeURIComponent(part);
    return isStorableText(text) ? text : undefined;
  } catch {
    return undefined;
  }
};
