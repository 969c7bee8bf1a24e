import {
  issuerOf,
  KeepSigningPolicies,
  PublicAddress,
  SigningPolicies,
  type SigningPolicy,
} from '#application';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AccessGuard, Account, AccountWide, Needs } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import {
  showSigningPolicy,
  signingPolicyDraft,
  signingPolicyListQuery,
  type SigningPolicyListQuery,
  signingPolicyPatch,
  signingPolicyReply,
} from './signing-policy.schema.js';

/** How webhooks' requests are signed as JSON Web Tokens. */
@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/signing-policies')
export class SigningPoliciesController {
  constructor(
    private readonly keep: KeepSigningPolicies,
    private readonly policies: SigningPolicies,
    private readonly address: PublicAddress,
  ) {}

  @Post()
  @Needs('webhooks:write')
  @AccountWide()
  @Operation({
    id: 'createSigningPolicy',
    summary: 'Create a signing policy and its key pair',
    description: 'The private key never leaves this installation.',
    reply: signingPolicyReply,
    location: true,
  })
  async create(
    @Account() account: string,
    @Body(new ZodPipe(signingPolicyDraft)) draft: z.infer<typeof signingPolicyDraft>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const policy = await this.keep.create({ account, ...draft });
    void reply.header('location', `/v1/signing-policies/${policy.id}`);
    return this.show(policy);
  }

  @Lists(signingPolicyReply, {
    id: 'listSigningPolicies',
    summary: 'List signing policies, newest first',
  })
  async list(
    @Account() account: string,
    @ByPage(signingPolicyListQuery) { page, disabled }: Asked<SigningPolicyListQuery>,
  ) {
    const found = await this.policies.list(account, page, { disabled });
    return pageOf(found, (policy) => this.show(policy));
  }

  @Get(':id')
  @Operation({
    id: 'getSigningPolicy',
    summary: 'Show a signing policy',
    reply: signingPolicyReply,
  })
  async get(@Account() account: string, @Param('id') id: string) {
    return this.show(await this.keep.find(account, id));
  }

  @Patch(':id')
  @Needs('webhooks:write')
  @AccountWide()
  @Operation({
    id: 'updateSigningPolicy',
    summary: 'Change what is given of a signing policy',
    description:
      'A JSON merge patch (RFC 7396). Requests are signed as it says from a few seconds after this reply.',
    reply: signingPolicyReply,
  })
  async update(
    @Account() account: string,
    @Param('id') id: string,
    @Body(new ZodPipe(signingPolicyPatch)) patch: z.infer<typeof signingPolicyPatch>,
  ) {
    return this.show(await this.keep.change(account, id, patch));
  }

  @Delete(':id')
  @Needs('webhooks:write')
  @AccountWide()
  @Operation({
    id: 'deleteSigningPolicy',
    summary: 'Delete a signing policy that no webhook uses',
    reply: null,
    needed: true,
  })
  @HttpCode(204)
  async delete(@Account() account: string, @Param('id') id: string): Promise<void> {
    await this.keep.remove(account, id);
  }

  private show(policy: SigningPolicy) {
    return showSigningPolicy(policy, issuerOf(this.address, policy));
  }
}
