import { describe, expect, it } from '@jest/globals';
import { isEventType } from '#domain';
import { CATALOGUE, eventTypeWithId, isOne, nearest } from './catalogue.js';
import { richOf } from '../../shared/rich-event.js';

/** As the page prints them. */
const PRINTED = `
  automation_rule broadcast.create broadcast.update workflow.create
  workflow.manager-changed workflow.note-added workflow.status-changed workflow.update
  ci.create ci.update contract.create contract.update flsa.create flsa.update
  knowledge_article.create knowledge_article.update organization.create
  organization.update out_of_office_period.create out_of_office_period.update
  out_of_office_period.delete person.create person.update problem.create
  problem.manager-changed problem.member-changed problem.note-added
  problem.status-changed problem.team-changed problem.update product.create
  product.update project.create project.manager-changed project.note-added
  project.status-changed project.update project_task.create project_task.note-added
  project_task.status-changed project_task.update release.create release.manager-changed
  release.note-added release.update request.agile-board-column-changed request.create
  request.major-incident-status-changed request.member-changed request.note-added
  request.status-changed request.team-changed request.update risk.create risk.update
  risk.note-added risk.status-changed risk.manager-changed service.create service.update
  service_instance.create service_instance.update service_offering.create
  service_offering.update sla.create sla.update task.create task.member-changed
  task.note-added task.status-changed task.team-changed task.update team.create
  team.update time_entry.create time_entry.update time_entry.delete
`
  .trim()
  .split(/\s+/);

const event = (type: string, details: object = {}, data: object = {}) =>
  richOf({
    ...{ id: 'e', account: 'wdc', type, project: null, data: JSON.stringify(data) },
    ...{ occurredAt: '2026-11-20T11:00:00.000Z', details: JSON.stringify(details) },
  });
const idsOf = (type: string, details: object = {}) =>
  CATALOGUE.filter((each) => isOne(each, event(type, details))).map(({ id }) => id);

describe("R-Service's events", () => {
  it('are the 77 that are printed, in their order, and later ones', () => {
    expect(PRINTED).toHaveLength(77);
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids.filter((id) => PRINTED.includes(id))).toEqual(PRINTED);
    expect(ids.filter((id) => !PRINTED.includes(id))).toEqual([
      ...['app_instance.create', 'app_instance.update', 'app_instance.delete'],
      ...['app_instance.secrets-update', 'project_task.delete', 'change.create'],
      ...['change.manager-changed', 'change.note-added', 'change.status-changed'],
      ...['change.update', 'webhook.verify'],
    ]);
  });

  it('can each be heard', () => {
    for (const { types } of CATALOGUE) expect(types.every(isEventType)).toBe(true);
    expect(eventTypeWithId('request.team-changed')?.title).toBe('Request Team Changed');
    expect(eventTypeWithId('request.exploded')).toBeUndefined();
  });

  it.each([
    ['task.created', ['task.create']],
    ['task.completed', ['task.status-changed', 'task.update']],
    ['task.assigned', ['task.member-changed', 'task.update']],
    ['request.major-incident-status-changed', null],
    ['workflow.created', ['workflow.create', 'change.create']],
    ['time_entry.deleted', ['time_entry.delete']],
    ['automation_rule', ['automation_rule']],
    ['rservice.problem.update', ['problem.update']],
    ['rservice.task.team-changed', ['task.team-changed']],
    ['invoice.created', []],
  ])('are, of %s, %j', (type, ids) => {
    expect(idsOf(type)).toEqual(ids ?? [type, 'request.update']);
  });

  it('may be several of one change that says what was changed', () => {
    const changes = [{ field: 'status', old: 'a', new: 'b' }, { field: 'team_id' }];
    expect(idsOf('request.updated', { changes })).toEqual([
      ...['request.status-changed', 'request.team-changed', 'request.update'],
    ]);
    expect(idsOf('request.updated')).toEqual(['request.update']);
  });

  it('are about what a note was added to', () => {
    const parent = { type: 'request', id: 219 };
    expect(idsOf('note.created', { parent })).toEqual(['request.note-added']);
    expect(idsOf('comment.added', { parent: { type: 'task' } })).toEqual(['task.note-added']);
    expect(idsOf('note.created')).toEqual([]);
  });

  it('are told by the narrowest one where none was chosen', () => {
    expect(nearest(event('task.completed'))?.id).toBe('task.status-changed');
    expect(nearest(event('task.moved'))?.id).toBe('task.update');
    expect(nearest(event('ship.sailed'))).toBeUndefined();
  });
});
