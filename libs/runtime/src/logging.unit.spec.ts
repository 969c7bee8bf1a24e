import { beforeEach, describe, expect, it } from '@jest/globals';
import { PinoLog } from './logging.js';

describe('the log', () => {
  let written: string[];
  const log = (level: ConstructorParameters<typeof PinoLog>[1] = 'debug') =>
    new PinoLog('delivery-worker', level, { write: (line) => void written.push(line) });
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(() => {
    written = [];
  });

  it('is a line of JSON for each event, with the app and the time', () => {
    log().info({ event: 'delivery.attempted', status: 200 });
    expect(written).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    expect(lines()).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        app: 'delivery-worker',
        event: 'delivery.attempted',
        status: 200,
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const quiet = log('warn');
    quiet.debug({ event: 'a' });
    quiet.info({ event: 'b' });
    quiet.warn({ event: 'c' });
    quiet.error({ event: 'd' });
    expect(lines().map(({ event }) => event)).toEqual(['c', 'd']);
  });

  it.each([
    { secret: 'sesame' },
    { secrets: { signing: 'sesame', password: 'sesame' } },
    { password: 'sesame' },
    { authorization: 'Bearer sesame' },
    { adminKey: 'sesame' },
    { secretKeys: [{ id: 'k1', key: 'sesame' }] },
    { basicAuth: { user: 'me', password: 'sesame' } },
    { webhook: { secrets: { signing: 'sesame' } } },
    { headers: { authorization: 'Bearer sesame' } },
    { letter: { signingSecrets: ['sesame'], basicAuth: { password: 'sesame' } } },
  ])('shows no secret that came into a line by mistake: %j', (facts) => {
    log().info({ event: 'mistake', ...facts });
    expect(written).toHaveLength(1);
    expect(written.join()).not.toContain('sesame');
  });

  it('takes what Nest has to say, too', () => {
    const nest = log();
    nest.log('Mapped {/health} route');
    nest.warn('careful');
    nest.error(new Error('no'));
    expect(lines()).toMatchObject([
      { level: 20, event: 'nest', message: 'Mapped {/health} route' },
      { level: 40, event: 'nest', message: 'careful' },
      { level: 50, event: 'nest', error: 'no' },
    ]);
  });
});
