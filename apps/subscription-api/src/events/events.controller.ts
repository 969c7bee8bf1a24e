import {
  Clock,
  elementSlices,
  publishedIdOf,
  readDomainEvent,
  Refused,
  RouteEvents,
} from '#application';
import type { Credential } from '#application';
import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessGuard, Account, Caller, Needs } from '../access/access.guard.js';
import { InvalidRequest } from '../http/invalid-request.js';
import type { WithRawBody } from '../http/json-body.js';
import { Consumes } from '../http/media-types.js';
import { Operation } from '../openapi/operation.js';
import { byTurns } from './by-turns.js';
import { publication, publishedReply } from './publication.schema.js';

const MAX_EVENTS = 1_000;

export abstract class EventSettings {
  /** The longest event taken, in bytes. */
  abstract readonly maxEventBytes: number;
}

interface Publisher {
  readonly account: string;
  /** Whether the credential is good for this account alone. */
  readonly isBound: boolean;
}

interface EventResult {
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'refused';
  readonly reason?: string;
  readonly detail?: string;
}

@Needs('events:publish')
@UseGuards(AccessGuard)
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly routeEvents: RouteEvents,
    private readonly clock: Clock,
    private readonly settings: EventSettings,
  ) {}

  /** One event, or up to 1 000 in an array, each accepted or refused by itself. Durable once replied. */
  @Post()
  @HttpCode(202)
  @Operation({
    id: 'publishEvents',
    summary: 'Publish domain events',
    description:
      'One, or up to 1 000 in an array, each accepted or refused by itself. Durable once replied. Plain JSON, or CloudEvents 1.0 structured or binary.',
    body: publication,
    reply: publishedReply,
  })
  @Consumes('application/cloudevents+json', 'application/cloudevents-batch+json')
  async publish(
    @Account() account: string,
    @Caller() caller: Credential,
    @Req() request: FastifyRequest & WithRawBody,
  ) {
    const from = { account, isBound: caller.account !== null };
    const { rawBody, body } = request;
    if (!rawBody || body === undefined) {
      throw new InvalidRequest([
        { pointer: '', detail: 'Send an event as JSON, or an array of them.' },
      ]);
    }
    if (!Array.isArray(body)) {
      return { events: [await this.take(rawBody, from, request)] };
    }
    if (body.length > MAX_EVENTS) {
      throw new InvalidRequest([
        { pointer: '', detail: `Send at most ${MAX_EVENTS} events at once.` },
      ]);
    }
    const text = rawBody.toString('utf8');
    const bytes = elementSlices(text).map(([start, end]) => Buffer.from(text.slice(start, end)));
    const events = bytes.map((each, i) => [each, (body as readonly unknown[])[i]] as const);
    return {
      events: await byTurns(events, ([each, event]) => this.takeOrSay(each, event, from, request)),
    };
  }

  private async take(
    body: Uint8Array,
    { account, isBound }: Publisher,
    { headers }: FastifyRequest,
  ): Promise<EventResult> {
    const published = readDomainEvent(
      { routingKey: '', contentType: headers['content-type'], messageId: undefined, headers, body },
      { maxBytes: this.settings.maxEventBytes, now: this.clock.now(), account },
    );
    if (isBound && published.event.account !== account) {
      throw new Refused(
        'other-account',
        'The event names an account that is not the one of the credential.',
      );
    }
    const routed = await this.routeEvents.execute({ published, redelivered: false });
    const { id } = published.event;
    return { id, status: routed.as === 'kept' ? 'accepted' : 'duplicate' };
  }

  private async takeOrSay(
    text: Uint8Array,
    event: unknown,
    from: Publisher,
    request: FastifyRequest,
  ): Promise<EventResult> {
    try {
      return await this.take(text, from, request);
    } catch (error) {
      if (error instanceof Refused) {
        const id = publishedIdOf(request.headers, event);
        return { id, status: 'refused', reason: error.reason, detail: error.message };
      }
      throw error;
    }
  }
}
