import { Expressions } from '#libs/expressions';
import { Cursors } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { PageMemory } from './page-memory.service.js';
import type { ShapedExchange } from './shaped-exchange.js';
import { Shaping } from './shaping.js';

/** Makes of a provider's answers what the definition of a resource says. */
@Injectable()
export class Shape {
  constructor(
    private readonly expressions: Expressions,
    private readonly cursors: Cursors,
    private readonly memory: PageMemory,
  ) {}

  /** For one exchange. It holds room for answers until it is ended. */
  begin(exchange: ShapedExchange): Shaping {
    const room = this.memory.of(exchange.route.projectId);
    return new Shaping(exchange, room, this.expressions, this.cursors);
  }
}
