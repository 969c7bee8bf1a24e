import type { WebhookFilter } from '#application';
import { patternsFor } from '#domain';
import { IsNull, MoreThan, Raw, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import type { WebhookRow } from '../entities/webhook-row.js';

const HEALTH: Readonly<Record<NonNullable<WebhookFilter['health']>, FindOptionsWhere<WebhookRow>>> =
  {
    disabled: { status: 'disabled' },
    enabled: { status: 'enabled' },
    working: { status: 'enabled', failures: 0 },
    failing: { status: 'enabled', failures: MoreThan(0) },
  };

/** By what an index has in order. */
export const ordered = ({
  health,
  owner,
  app,
  preset,
  number,
}: WebhookFilter): FindOptionsWhere<WebhookRow> => ({
  ...(health !== undefined && HEALTH[health]),
  ...(owner !== undefined && { owner: owner ?? IsNull() }),
  ...(app !== undefined && {
    settings: Raw((settings) => `${settings} -> 'dialect' ->> 'app' = :app`, { app }),
  }),
  ...(preset !== undefined && { preset }),
  ...(number !== undefined && { number }),
});

type Condition = [text: string, values: ObjectLiteral];

/** By what an index knows without an order. */
export const sought = ({ event, project, within, text }: WebhookFilter): Condition => {
  const like = `%${text?.replace(/[\\%_]/g, '\\$&')}%`;
  const conditions = [
    ...(event === undefined ? [] : ['webhook.events && array[:...events]']),
    ...(project === undefined ? [] : ['webhook.projects @> array[:project]']),
    ...(within === undefined ? [] : [`webhook.settings -> 'within' ? :within`]),
    ...(text === undefined ? [] : ['webhook.searched like lower(:like)']),
  ];
  const events = event === undefined ? [] : patternsFor(event);
  return [['true', ...conditions].join(' and '), { events, project, within, like }];
};

/** The same so that no index is asked: the planner takes for rare what is common, and would have all of it fetched. */
export const lookedAt = (filter: WebhookFilter): Condition => {
  const [text, values] = sought(filter);
  return [`coalesce(${text}, false)`, values];
};

export const isSought = ({ event, project, within, text }: WebhookFilter): boolean =>
  [event, project, within, text].some((asked) => asked !== undefined);

/** Text is known by three letters or digits in a row; what has none is only looked for. */
export const isIndexed = ({ text, ...others }: WebhookFilter): boolean =>
  isSought(others) || (text !== undefined && /[\p{L}\p{N}]{3}/u.test(text));
