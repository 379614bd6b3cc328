import { Module } from '@nestjs/common';
import { Authorize } from './authorize/authorize.service.js';
import { Call } from './call/call.service.js';
import { CallSteps } from './consume/call-steps.js';
import { CallsProcessor } from './consume/calls.processor.js';
import { WorkerStart } from './consume/worker-start.js';
import { BottleneckLimiter } from './limit/bottleneck-limiter.js';
import { ConnectionLimiter } from './limit/connection-limiter.js';
import { Settle } from './settle/settle.service.js';
import { RetakeTurn } from './turn/retake-turn.service.js';

/** The worker's parts in the order of a call's journey. It imports no infrastructure: the process gives that once. */
@Module({
  providers: [
    CallsProcessor,
    CallSteps,
    { provide: ConnectionLimiter, useClass: BottleneckLimiter },
    Authorize,
    Call,
    Settle,
    RetakeTurn,
    WorkerStart,
  ],
})
export class WorkerModule {}
