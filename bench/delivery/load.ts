/** What is drained: as many events, of as many bytes each. */
export const BACKLOG = { events: 20_000, bytes: 700 } as const;
export const LATENCY = { perSecond: 200, seconds: 10 } as const;

export const DRAINED = { type: 'bench.drained', path: '/drained' } as const;
export const TIMED = { type: 'bench.timed', path: '/timed' } as const;

/** A domain event of exactly that many bytes. */
export const eventBody = (id: string, type: string, sentAt?: number): Buffer => {
  const written = (padding: string): string =>
    JSON.stringify({
      ...{ id, type, project: '42', occurredAt: new Date().toISOString() },
      data: { sentAt, title: 'Paint the fence', padding },
    });
  return Buffer.from(written('x'.repeat(BACKLOG.bytes - written('').length)));
};
