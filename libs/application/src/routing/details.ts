import { memberSlices } from './json-slices.js';
import type { PublishedEvent } from './read-domain-event.js';

/** What an event may tell of itself beside its data, each a member of the published object. */
const DETAILS = [
  'actor',
  'object',
  'parent',
  'ancestors',
  'changes',
  'context',
  'audience',
] as const;

/** Most events have none, and to look for one of the names is cheaper than to find all members. */
const MAY_HAVE = new RegExp(`"(?:${DETAILS.join('|')})"\\s*:`);

/** The rich members of a published event as one JSON object, byte for byte; null when it has none. */
export const detailsOf = ({
  body,
  data: [start, end],
}: Pick<PublishedEvent, 'body' | 'data'>): string | null => {
  const isBare = start === 0 && end === body.length && end > 0;
  if (isBare || !MAY_HAVE.test(body)) return null;
  const members = memberSlices(body);
  const found = DETAILS.flatMap((name) => {
    const slice = members.get(name);
    return slice ? [`"${name}":${body.slice(...slice)}`] : [];
  });
  return found.length === 0 ? null : `{${found.join()}}`;
};
