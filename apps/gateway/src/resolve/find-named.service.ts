import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Resolve } from './resolve.service.js';

/** What a filter of a list names → its id. */
@Injectable()
export class FindNamed {
  constructor(private readonly resolve: Resolve) {}

  /**
   * Of a connection that is gone its records are there still, under its id.
   * @throws SluiceError `connection_not_found`, `ambiguous_selector`, `database_unavailable`
   */
  async connection(caller: Caller, selector: string | undefined): Promise<string | undefined> {
    if (selector === undefined) return undefined;
    try {
      return (await this.resolve.named(caller, selector)).connectionId;
    } catch (error) {
      if (isUnknown(error) && z.uuid().safeParse(selector).success) return selector;
      throw error;
    }
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof SluiceError && error.code === 'connection_not_found';
