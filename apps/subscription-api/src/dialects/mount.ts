import { isId } from '#domain';
import type { Dialect } from '#dialects';
import type { DialectHost } from '#runtime';

/** Where a request meets a dialect. */
export interface Mount {
  readonly dialect: Dialect;
  readonly account: string | null;
  /** A host of the dialect's own, in lower case, of which the settings do not say whose it is. */
  readonly host: string | null;
  /** `*.example.com`, where the dialect has a host for each account; null: it has none. */
  readonly accountHosts: string | null;
  /** What stands before the dialect's own path: empty at a host of its own. */
  readonly prefix: string;
  /** Raw: begins with `/`. */
  readonly path: string;
  /** Raw, without its `?`. */
  readonly query: string;
}

type Found = Omit<Mount, 'accountHosts'>;

/** Finds the dialect that a request is for: by its host, else by the beginning of its path. */
export class Mounts {
  constructor(
    readonly dialects: readonly Dialect[],
    private readonly hosts: readonly DialectHost[],
  ) {}

  /** `url` as it stands in the request line; undefined: the request is for the API itself. */
  find(host: string | undefined, url: string): Mount | undefined {
    const [path = '', query = ''] = split(url, '?');
    const found = this.byHost(host, path, query) ?? this.byPrefix(path, query);
    return found && { ...found, accountHosts: this.accountHostsOf(found.dialect) };
  }

  private accountHostsOf({ name }: Dialect): string | null {
    const entry = this.hosts.find(({ host, dialect }) => dialect === name && host.startsWith('*.'));
    return entry?.host ?? null;
  }

  private byHost(given: string | undefined, path: string, query: string): Found | undefined {
    // A dot at the end only says that the name is whole (RFC 1034, section 3.1).
    const host = given?.toLowerCase().replace(/\.?(?::\d+)?$/, '');
    if (host === undefined || this.hosts.length === 0) return undefined;
    const [label = '', parent = ''] = split(host, '.');
    const entry =
      this.hosts.find((each) => each.host === host) ??
      this.hosts.find((each) => each.host === `*.${parent}`);
    const dialect = entry && this.dialects.find(({ name }) => name === entry.dialect);
    if (!entry || !dialect) return undefined;
    const account = entry.account ?? (entry.host.startsWith('*.') ? label : null);
    const asked = entry.account === null ? host : null;
    return { dialect, account, host: asked, prefix: '', path, query };
  }

  private byPrefix(whole: string, query: string): Found | undefined {
    const [, name = '', ...rest] = whole.split('/');
    const dialect = this.dialects.find((each) => each.name === name);
    if (!dialect) return undefined;
    if (!dialect.accountInPath) {
      const path = `/${rest.join('/')}`;
      return { dialect, account: null, host: null, prefix: `/${name}`, path, query };
    }
    const [segment = '', ...below] = rest;
    const account = decoded(segment);
    if (account === undefined || !isId(account)) return undefined;
    const prefix = `/${name}/${segment}`;
    return { dialect, account, host: null, prefix, path: `/${below.join('/')}`, query };
  }
}

const split = (text: string, separator: string): readonly string[] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};
