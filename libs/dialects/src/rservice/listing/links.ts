import { isJsonObject, type JsonObject } from '#domain';
import { pathPart } from '../../shared/path-part.js';
import type { Place } from '../rendering/place.js';

/** What a request is about, as far as a link to it goes. */
export interface Linked {
  readonly noun: string;
  readonly id: string | number;
  readonly noteId: string | null;
  /** Where its publisher says that it is. */
  readonly uiUrl: string | null;
  readonly apiUrl: string | null;
  /** Further links of the publisher's. */
  readonly more: unknown;
}

/** The header `Link`: its page, its resource, and what belongs to it. */
export const linkHeader = (about: Linked, place: Pick<Place, 'accountUrl' | 'apiUrl'>): string => {
  const at = `${pluralOf(about.noun)}/${pathPart(about.id)}`;
  const resource = safeUrl(about.apiUrl) ?? `${place.apiUrl}/${at}`;
  const note = about.noteId === null ? [] : [`${resource}/notes/${pathPart(about.noteId)}`];
  return [
    link(safeUrl(about.uiUrl) ?? `${place.accountUrl}/${at}`, 'canonical'),
    link(resource, 'resource'),
    ...note.map((url) => link(url, 'related')),
    ...linksIn(about.more),
  ].join(', ');
};

export const link = (url: string, relation: string): string => `<${url}>; rel="${relation}"`;

const linksIn = (more: unknown): readonly string[] =>
  Array.isArray(more) ? (more as unknown[]).filter(isJsonObject).flatMap(linkIn) : [];

const linkIn = ({ rel, url }: JsonObject): readonly string[] => {
  const safe = typeof url === 'string' ? safeUrl(url) : null;
  return safe !== null && typeof rel === 'string' && /^[a-z][a-z-]*$/.test(rel)
    ? [link(safe, rel)]
    : [];
};

/** ASCII without spaces or brackets, or null: what stands in a header must not end it. */
const safeUrl = (text: string | null): string | null => {
  if (text === null || !/^https?:/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).href.replace(/[<>"]/g, (character) => encodeURIComponent(character));
};

/** `people`, `time_entries`, `tasks` */
const pluralOf = (noun: string): string => {
  if (noun === 'person') return 'people';
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
};
