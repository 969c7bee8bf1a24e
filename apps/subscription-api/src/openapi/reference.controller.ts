import { Controller, Get, Header } from '@nestjs/common';
import { z } from 'zod';
import { Produces } from '../http/media-types.js';
import { Documents } from './documents.js';
import { Operation } from './operation.js';

/** The page brings everything along and runs nothing. */
const NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";

const document = z.record(z.string(), z.unknown());

/** For whoever writes a client, human or not. Takes no credential. */
@Controller()
export class ReferenceController {
  constructor(private readonly documents: Documents) {}

  @Get('openapi.json')
  @Operation({ id: 'getOpenApi', summary: 'This API as OpenAPI 3.1', reply: document })
  openApi(): object {
    return this.documents.openApi;
  }

  @Get('asyncapi.json')
  @Operation({ id: 'getAsyncApi', summary: 'The messages as AsyncAPI 3', reply: document })
  asyncApi(): object {
    return this.documents.asyncApi;
  }

  @Get('docs')
  @Produces('text/html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', NOTHING_FROM_ELSEWHERE)
  @Operation({ id: 'readDocs', summary: 'This API as a page to read', reply: z.string() })
  docs(): string {
    return this.documents.page;
  }
}
