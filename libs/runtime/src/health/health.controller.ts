import { Controller, Get, Res } from '@nestjs/common';
import { Readiness } from './readiness.js';

interface Reply {
  status(code: number): Reply;
  send(body: unknown): unknown;
}

/** What an orchestrator asks: is the process alive, and can it do its work now? */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    const checks = await this.readiness.ask();
    const ok = checks.every((check) => check.ok);
    const results = Object.fromEntries(
      checks.map((check) => [check.name, check.ok ? 'ok' : 'down']),
    );
    reply.status(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', checks: results });
  }
}
