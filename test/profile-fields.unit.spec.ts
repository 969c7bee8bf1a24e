import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Fields whose behaviour other specs than profile.e2e show, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  shapeOptions: 'test/one-event-everywhere.e2e.spec.ts',
  'signing.versions': 'test/signed-deliveries.e2e.spec.ts',
  'signing.policyId': 'test/signing-policies.e2e.spec.ts',
  'verification.kind': 'test/verification.e2e.spec.ts',
  'verification.on': 'test/verification.e2e.spec.ts',
  'verification.header': 'test/verification.e2e.spec.ts',
  'verification.validMs': 'test/verification.e2e.spec.ts',
  'verification.trustsProvenUrls': 'test/verification.e2e.spec.ts',
  'pacing.rate': 'test/rates.e2e.spec.ts',
  'pacing.hostThrottle': 'test/throttling.e2e.spec.ts',
  'alerts.on': 'test/alerts.e2e.spec.ts',
  'alerts.everyMs': 'test/alerts.e2e.spec.ts',
  'alerts.fallback': 'libs/application/src/alerts/send-alerts.unit.spec.ts',
  http2: 'test/tls.e2e.spec.ts',
};

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const { components } = JSON.parse(read('docs/reference/openapi.json')) as {
  components: { schemas: { DeliveryProfile: Schema } };
};

const alternatives = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

/** Every member's name, of whichever alternative it is. */
const membersOf = (schema: Schema): readonly string[] => [
  ...Object.keys(schema.properties ?? {}),
  ...alternatives(schema).flatMap(membersOf),
];

const FIELDS = Object.entries(components.schemas.DeliveryProfile.properties ?? {}).flatMap(
  ([name, schema]) => {
    const members = [...new Set(membersOf(schema))];
    return members.length === 0 ? [name] : members.map((member) => `${name}.${member}`);
  },
);

describe('no field of the delivery profile is taken and then not kept', () => {
  const titles = read('test/profile.e2e.spec.ts');

  it('knows the fields', () => {
    expect(FIELDS).toEqual(expect.arrayContaining(['timeoutMs', 'stop.gone', 'retries.jitter']));
  });

  it.each(FIELDS)('%s', (field) => {
    const [whole = '', member] = field.split('.');
    const elsewhere = ELSEWHERE[field];
    if (elsewhere !== undefined) expect(read(elsewhere)).toContain(member ?? whole);
    else expect(titles.includes(`\`${field}\``) || titles.includes(`\`${whole}\``)).toBe(true);
  });
});
