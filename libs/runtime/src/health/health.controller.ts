import { Controller, Get, Res } from '@nestjs/common';
import { Liveness, Readiness } from './health-checks.js';

interface Reply {
  status(code: number): Reply;
  send(body: unknown): unknown;
}

/** What an orchestrator asks: is the process alive, and can it do its work now? */
@Controller('health')
export class HealthController {
  constructor(
    private readonly liveness: Liveness,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  live(@Res() reply: Reply): Promise<void> {
    return answer(this.liveness, reply);
  }

  @Get('ready')
  ready(@Res() reply: Reply): Promise<void> {
    return answer(this.readiness, reply);
  }
}

const answer = async (all: Pick<Readiness, 'ask'>, reply: Reply): Promise<void> => {
  const checks = await all.ask();
  const ok = checks.every((check) => check.ok);
  const results = Object.fromEntries(checks.map((check) => [check.name, check.ok ? 'ok' : 'down']));
  reply.status(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', checks: results });
};
