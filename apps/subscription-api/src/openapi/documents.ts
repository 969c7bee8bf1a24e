import type { Type } from '@nestjs/common';
import { asyncApi, type AsyncApiDocument } from './asyncapi.js';
import { openApiOf, type OpenApiDocument } from './openapi.js';
import { pageOf } from './page.js';

/** What the API tells about itself, made when first asked for. */
export class Documents {
  private made: { readonly openApi: OpenApiDocument; readonly page: string } | undefined;

  constructor(private readonly controllers: readonly Type[]) {}

  get openApi(): OpenApiDocument {
    return this.make().openApi;
  }

  get page(): string {
    return this.make().page;
  }

  get asyncApi(): AsyncApiDocument {
    return asyncApi();
  }

  private make() {
    if (this.made) return this.made;
    const openApi = openApiOf(this.controllers);
    this.made = { openApi, page: pageOf(openApi) };
    return this.made;
  }
}
