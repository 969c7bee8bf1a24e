import { ownerLimitOf, type WebhookAddress } from '#application';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { accountOf, credentialOf } from '../access/access.guard.js';
import type { AnsweredRequest } from '../http/answered-request.js';
import { expectedVersions, takingIfMatch } from '../http/version.js';

/** The webhook named in the path, for the caller to change: its own where it may manage no other, by If-Match. */
export const Managed = takingIfMatch(
  createParamDecorator((_: unknown, context: ExecutionContext): WebhookAddress => {
    const request = context.switchToHttp().getRequest<AnsweredRequest>();
    const { id: webhookId } = request.params as { readonly id: string };
    return {
      ...{ account: accountOf(request), webhookId, expected: expectedVersions(request) },
      ownedBy: ownerLimitOf(credentialOf(request)),
    };
  }),
);
