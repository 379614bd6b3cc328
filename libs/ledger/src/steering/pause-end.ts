/**
 * When the pause ends that a lane is in by its connection, its integration or its project: null
 * without one, `infinity` where nobody has said when.
 * @param lane SQL of a connection's id
 * @param project SQL of its project's id
 */
export const pauseEnd = (lane: string, project: string): string =>
  `(select max(coalesce(steering.paused_until, 'infinity')) from steering
    where steering.id in (${project}, ${lane},
        (select integration_id from connection where connection.id = ${lane}))
      and steering.paused_at is not null
      and (steering.paused_until is null or steering.paused_until > now()))`;
