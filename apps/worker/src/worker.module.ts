import { RetryBudgets } from '#libs/breakers';
import { Module } from '@nestjs/common';
import { Authorize } from './authorize/authorize.service.js';
import { Call } from './call/call.service.js';
import { Deliver } from './callback/deliver.service.js';
import { Background } from './consume/background.js';
import { ClaimDeparture } from './claim/claim.service.js';
import { Callbacks } from './consume/callbacks.service.js';
import { CallsProcessor } from './consume/calls.processor.js';
import { Consumers } from './consume/consumers.js';
import { JobAttempts } from './consume/job-attempts.service.js';
import { JobEnds } from './consume/job-ends.service.js';
import { JobsProcessor } from './consume/jobs.processor.js';
import { WorkerStart } from './consume/worker-start.js';
import { DispatchQueues } from './dispatch/dispatch-queues.js';
import { Dispatcher } from './dispatch/dispatcher.service.js';
import { LanePlaces } from './dispatch/lane-places.js';
import { Portions } from './dispatch/portions.js';
import { VisitLane } from './dispatch/visit-lane.service.js';
import { Execute } from './execute/execute.service.js';
import { BottleneckLimiter } from './limit/bottleneck-limiter.js';
import { ConnectionLimiter } from './limit/connection-limiter.js';
import { PageMemory } from './shape/page-memory.service.js';
import { Shape } from './shape/shape.service.js';
import { JobMemory } from './settle/job-memory.service.js';
import { SettleJob } from './settle/settle-job.service.js';
import { SettlePage } from './settle/settle-page.service.js';
import { Settle } from './settle/settle.service.js';
import { BatchUpkeep } from './upkeep/batch-upkeep.js';
import { LeaderTasks } from './upkeep/leader-tasks.js';
import { LedgerUpkeep } from './upkeep/ledger-upkeep.js';
import { Removal } from './upkeep/removal.js';
import { RequestUpkeep } from './upkeep/request-upkeep.js';
import { Tokens } from './upkeep/tokens.js';
import { Upkeep } from './upkeep/upkeep.service.js';

/**
 * The worker's parts in the order of the journey. It imports no infrastructure: the process gives
 * that once.
 */
@Module({
  providers: [
    LanePlaces,
    Portions,
    VisitLane,
    DispatchQueues,
    Dispatcher,
    CallsProcessor,
    JobAttempts,
    RetryBudgets,
    JobEnds,
    JobsProcessor,
    Execute,
    { provide: ConnectionLimiter, useClass: BottleneckLimiter },
    Authorize,
    ClaimDeparture,
    Call,
    PageMemory,
    Shape,
    Settle,
    JobMemory,
    SettleJob,
    SettlePage,
    Callbacks,
    Deliver,
    LedgerUpkeep,
    BatchUpkeep,
    LeaderTasks,
    Removal,
    RequestUpkeep,
    Tokens,
    Upkeep,
    Consumers,
    Background,
    WorkerStart,
  ],
})
export class WorkerModule {}
