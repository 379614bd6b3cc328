import type { Room } from '#libs/admission';
import { type AnswerHead, headerValue, type JobResult } from '#libs/contracts';
import { asSluiceError, SluiceError } from '#libs/errors';
import { Expressions } from '#libs/expressions';
import { type ClaimedJob, type JobRequest, type JobWalk, Walks } from '#libs/ledger';
import { type AnswerShape, Cursors, NEXT_CURSOR_HEADER, requestOfPage } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { MAX_RESULT_BYTES } from './job-memory.service.js';
import { SettleJob } from './settle-job.service.js';

const NEW_LINE = 0x0a;
/** An expression of the request waits so long for its turn; the job keeps its lease meanwhile. */
const EXPRESSION_MS = 60_000;
/** Said when the job was accepted, of all that it sends. */
const HOPS = 'sluice-hops';

/** A page of a list that a job walks, as it has come. */
interface Page extends JobResult {
  walk: JobWalk;
  shape: AnswerShape;
}

/**
 * Writes down the answer of a job. When it is a page of a list that is walked, the job goes on with
 * the next one; the last one ends it.
 */
@Injectable()
export class SettlePage {
  constructor(
    private readonly walks: Walks,
    private readonly settle: SettleJob,
    private readonly cursors: Cursors,
    private readonly expressions: Expressions,
  ) {}

  /** @returns what there is to say of it in the log */
  async result(claimed: ClaimedJob, result: JobResult, room: Room): Promise<string> {
    const { walk, shape } = claimed.request;
    const { status } = result.head;
    if (walk && shape && status === 200)
      return this.#page(claimed, { ...result, walk, shape }, room);
    await this.settle.answered(claimed, result);
    return String(status);
  }

  async #page(claimed: ClaimedJob, page: Page, room: Room): Promise<string> {
    const { head, body: lines, walk } = page;
    const { pages, items, bytes } = walk.passed;
    const passed = {
      pages: pages + 1,
      items: items + linesIn(lines),
      bytes: walk.deliversPages ? 0 : bytes + lines.length,
    };
    try {
      if (passed.bytes > MAX_RESULT_BYTES) throw new SluiceError('result_too_large');
      const nextCursor = headerValue(head.headers, NEXT_CURSOR_HEADER);
      const isLast = nextCursor === undefined || passed.pages === walk.pages;
      if (isLast && !walk.deliversPages) return await this.#end(claimed, page, { passed, room });
      const next = isLast ? undefined : await this.#next(claimed, page, { passed, nextCursor });
      const walked = { lines, passed, nextCursor, next };
      const goesOn = await this.settle.written(claimed, () => this.walks.goOn(claimed, walked));
      return goesOn ? 'page' : 'not_ours';
    } catch (error) {
      const failure = asSluiceError(error);
      if (failure.code === 'database_unavailable') throw failure;
      await this.settle.failed(claimed, failure, true);
      return failure.code;
    }
  }

  /** All pages are the result; room is made for them in place of the last one's. */
  async #end(
    claimed: ClaimedJob,
    { head, body: lines }: Page,
    { passed, room }: { passed: JobWalk['passed']; room: Room },
  ): Promise<string> {
    room.requestIsOver();
    await room.forAnswer(passed.bytes, passed.bytes);
    const before = await this.settle.written(claimed, () => this.walks.kept(claimed, passed));
    const body = Buffer.concat([...before, lines]);
    await this.settle.answered(claimed, { head: withLength(head, body), body });
    return String(head.status);
  }

  /** @throws SluiceError as an expression of the request does */
  async #next(
    { job, request: asked }: ClaimedJob,
    { walk, shape }: Page,
    { passed, nextCursor }: { passed: JobWalk['passed']; nextCursor: string },
  ): Promise<JobRequest> {
    const { resource, method, version, page } = shape;
    const said = page?.parameters ?? { query: [] };
    const list = { resource, method, version, ...said };
    const { state, parameters } = this.cursors.open(job, nextCursor, list);
    const { projectId } = job;
    const request = await requestOfPage(walk.plan, state, (source, bindings) =>
      this.expressions.evaluate({
        projectId,
        source,
        bindings: { ...bindings },
        waitMs: EXPRESSION_MS,
      }),
    );
    request.headers.push(...asked.request.headers.filter(([name]) => name === HOPS));
    return {
      ...asked,
      request,
      shape: { ...shape, page: { state, parameters } },
      walk: { ...walk, passed },
    };
  }
}

function linesIn(body: Buffer): number {
  let lines = 0;
  for (let at = body.indexOf(NEW_LINE); at >= 0; at = body.indexOf(NEW_LINE, at + 1)) lines++;
  return lines;
}

const withLength = (head: AnswerHead, { length }: Buffer): AnswerHead => ({
  ...head,
  headers: [
    ...head.headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
    ['content-length', String(length)],
  ],
});
