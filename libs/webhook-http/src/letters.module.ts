import {
  AccessStore,
  Clock,
  Digests,
  EncodeBody,
  Ids,
  KnownPolicies,
  KnownTimeZones,
  Presets,
  Profiles,
  PublicAddress,
  Renderers,
  Seals,
  SigningPolicies,
  SignTokens,
  TokenKeys,
  WebhookSender,
  WriteLetters,
} from '#application';
import { provide, type Settings } from '#runtime';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { HttpWebhookSender } from './http-webhook-sender.js';
import { senderOptions } from './sender-options.js';

export interface LettersParts {
  readonly settings: Settings;
  readonly presets: Presets;
  readonly renderers: Renderers;
  readonly tokenKeys: TokenKeys;
}

/**
 * All it takes to write letters, to sign them and to send them. Every app that does takes it from here, so that
 * a test, a proof and a delivery cannot differ.
 */
@Module({})
export class LettersModule {
  static with({ settings, presets, renderers, tokenKeys }: LettersParts): DynamicModule {
    const providers: Provider[] = [
      { provide: PublicAddress, useValue: settings },
      { provide: Presets, useValue: presets },
      { provide: Renderers, useValue: renderers },
      { provide: TokenKeys, useValue: tokenKeys },
      provide(Profiles, Presets),
      provide(KnownPolicies, SigningPolicies, Clock),
      provide(SignTokens, KnownPolicies, TokenKeys, Seals, Digests, PublicAddress),
      provide(EncodeBody, SignTokens),
      provide(KnownTimeZones, AccessStore, Clock),
      provide(WriteLetters, Profiles, Renderers, KnownTimeZones, EncodeBody, PublicAddress, Ids),
      {
        provide: WebhookSender,
        inject: [Clock],
        useFactory: (clock: Clock) => new HttpWebhookSender(senderOptions(settings, clock)),
      },
    ];
    return { module: LettersModule, providers, exports: providers };
  }
}
