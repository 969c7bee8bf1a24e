import type { JsonObject } from '#domain';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  anEventType,
  eventTypesContract,
  FakeClock,
  InMemoryEventTypes,
  published,
} from '../testing/index.js';
import { DataSchemas, type CompiledSchema } from './data-schemas.js';
import { EventSchemas } from './event-schemas.js';
import { KeepEventTypes } from './keep-event-types.js';
import { KnownEventTypes } from './known-event-types.js';

eventTypesContract(async () => {
  const bound = new Set<string>();
  return {
    types: new InMemoryEventTypes((account) => bound.has(account)),
    allowAny: async (account, any) => void (any ? bound.delete(account) : bound.add(account)),
  };
});

/** A schema says what the data must equal; one with `broken` is none. Counts what it compiles. */
class PlainSchemas extends DataSchemas {
  compiled = 0;
  /** So many of the next compilations are broken off. */
  heldUp = 0;

  compile({ broken, equals }: JsonObject): CompiledSchema {
    this.compiled += 1;
    if (this.heldUp > 0) {
      this.heldUp -= 1;
      return { problems: [{ pointer: '', detail: 'takes too long to compile' }] };
    }
    if (broken === true) return { problems: [{ pointer: '/broken', detail: 'is broken' }] };
    const misfit = { pointer: '', detail: 'must equal' };
    return { check: (data) => (data === equals ? undefined : misfit) };
  }
}

describe('keeping event types', () => {
  let types: InMemoryEventTypes;
  let schemas: PlainSchemas;
  let known: EventSchemas;
  let keep: KeepEventTypes;

  beforeEach(() => {
    types = new InMemoryEventTypes();
    schemas = new PlainSchemas();
    known = new EventSchemas(types, schemas);
    keep = new KeepEventTypes(types, schemas, known, new FakeClock());
  });
  const refuse = (data: string) => known.refuseMisfit(published({}, data));

  it('refuses a schema that is none, and an example that breaks it', async () => {
    expect(await keep.put(anEventType({ schema: { broken: true } }))).toEqual({
      problems: [{ pointer: '/schema/broken', detail: 'is broken' }],
    });
    expect(await keep.put(anEventType({ schema: { equals: 1 }, example: 2 }))).toEqual({
      problems: [{ pointer: '/example', detail: 'must equal' }],
    });
    expect(await types.find('acme', 'task.created')).toBeUndefined();
    expect(await keep.put(anEventType({ schema: { equals: 1 }, example: 1 }))).toMatchObject({
      name: 'task.created',
    });
  });

  it('holds events against a schema as soon as it is kept here, and no longer than that', async () => {
    await keep.put(anEventType({ schema: { equals: 1 } }));
    expect(() => refuse('2')).toThrow('at "/data": must equal');
    expect(() => refuse('1')).not.toThrow();
    await keep.remove('acme', 'task.created');
    expect(() => refuse('2')).not.toThrow();
    await expect(keep.remove('acme', 'task.created')).rejects.toMatchObject({
      code: 'event-type-not-found',
    });
  });

  it('compiles a schema anew only when it is another one', async () => {
    await keep.put(anEventType({ schema: { equals: 1 } }));
    const { compiled } = schemas;
    await known.refresh();
    await types.put(anEventType({ name: 'other.type', schema: { equals: 2 } }));
    await known.refresh();
    expect(schemas.compiled).toBe(compiled + 1);
  });

  it('tries again what a machine that was held up did not compile, but not for ever', async () => {
    await types.put(anEventType({ schema: { equals: 1 } }));
    schemas.heldUp = 2;
    await known.refresh();
    expect(() => refuse('2')).not.toThrow();
    await known.refresh();
    await known.refresh();
    expect(() => refuse('2')).toThrow('at "/data": must equal');
    await types.put(anEventType({ schema: { broken: true } }));
    const { compiled } = schemas;
    for (let n = 0; n < 20; n += 1) await known.refresh();
    expect(schemas.compiled).toBe(compiled + 5);
  });
});

describe('an account that binds its webhooks to the event types it knows', () => {
  it('refuses patterns that match none of them', async () => {
    let isBound = true;
    const types = new InMemoryEventTypes(() => isBound);
    const known = new KnownEventTypes(types);
    const patterns = ['task.created', 'task.*', '*', 'task.deleted', 'invoice.*'];
    await expect(known.refuseOthers('acme', ['*'])).rejects.toMatchObject({
      problems: [{ pointer: '/events/0' }],
    });
    await types.put(anEventType());
    await known.refuseOthers('acme', ['webhook.disabled', 'webhook.*']);
    await expect(known.refuseOthers('acme', patterns)).rejects.toMatchObject({
      code: 'invalid-field',
      problems: [
        { pointer: '/events/3', detail: expect.any(String) },
        { pointer: '/events/4', detail: expect.any(String) },
      ],
    });
    isBound = false;
    await known.refuseOthers('acme', patterns);
  });
});
