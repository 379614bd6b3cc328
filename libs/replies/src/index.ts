/**
 * The way back: framed answers from a worker to the gateway that waits. Promise: frames arrive in
 * order and complete or the call is reported lost; a slow caller slows the upstream down through
 * credits; a caller or gateway that is gone stops the upstream request; nothing stays in Redis for
 * longer than seconds, and only sealed.
 */
export type { AnswerFrame, Frame, ReplyHead } from './frame.js';
export { LocalReplies } from './local-replies.js';
export { RedisReplyChannel } from './redis-channel.js';
export { RedisReplyInbox } from './redis-inbox.js';
export { CallerGoneError, ReplyChannel, ReplyStream } from './reply-channel.js';
export { ReplyInbox, type ReplyReceiver } from './reply-inbox.js';
