-- What the tables are for, re-applied every time. Functions and views are described where they are made:
-- the comment directly above each becomes its `comment on`.

comment on schema supaqueue is
    'A durable queue of HTTP calls: who waits to be called, how, and what became of it.';

comment on type supaqueue.job_status is
    'pending: to be called, now or later. in_progress: being called. success, failed, cancelled: ended. '
    'A job whose status is null is held: it waits until its status becomes pending.';

comment on table supaqueue.queue is
    'What to call, and how. Made with create_queue(), changed with update_queue() or by plain SQL; a '
    'change takes effect with the next call.';
comment on column supaqueue.queue.id is 'Its id.';
comment on column supaqueue.queue.created_at is 'When it was made.';
comment on column supaqueue.queue.edge_function_name is
    'The edge function to call, by its name below the dispatcher''s functions URL. Either this or url '
    'is set.';
comment on column supaqueue.queue.default_headers is
    'Headers of every call, as an object of names and values. A job''s own headers go before them.';
comment on column supaqueue.queue.name is 'The name that functions and commands know it by.';
comment on column supaqueue.queue.url is
    'The address to call, http or https, instead of an edge function.';
comment on column supaqueue.queue.method is
    'The HTTP method: GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS; POST unless told otherwise. GET '
    'and HEAD send no body.';
comment on column supaqueue.queue.timeout_ms is
    'Milliseconds until a call that was not answered counts as failed: 1 to 400000, 150000 unless told '
    'otherwise.';
comment on column supaqueue.queue.max_attempts is
    'How often a job is called before it has failed for good: 1 to 1000, 3 unless told otherwise.';
comment on column supaqueue.queue.backoff_ms is
    'The longest wait before the second attempt, in milliseconds (1000 unless told otherwise); it '
    'doubles with every attempt, and the real wait is anything between nothing and that.';
comment on column supaqueue.queue.backoff_max_ms is
    'The longest wait before any attempt, in milliseconds; an hour unless told otherwise.';
comment on column supaqueue.queue.paused is 'No call of the queue is started. See pause() and resume().';
comment on column supaqueue.queue.keep_response_bytes is
    'How much of a response is read and kept, in bytes: up to 16777216 (16 MiB), 65536 unless told '
    'otherwise. 0 keeps none.';
comment on column supaqueue.queue.hold_max_ms is
    'The longest that a Retry-After header, with status 429 or 503, holds the queue back, in '
    'milliseconds; an hour unless told otherwise. 0 ignores it.';
comment on column supaqueue.queue.held_until is
    'No call of the queue is started before this time: its function asked for that, or its breaker is '
    'open.';
comment on column supaqueue.queue.revision is
    'Counts changes of this row, so that no call is made under settings of before.';
comment on column supaqueue.queue.retry_delays_ms is
    'The exact waits before the next attempts, in milliseconds: the first after the first failure, and '
    'so on; the last one is used again and again. Null: exponential, see backoff_ms.';
comment on column supaqueue.queue.max_age_ms is
    'No attempt is planned for later than this many milliseconds after the start of a job''s first one. '
    'Null: no such limit. max_attempts counts as well; what comes first ends the job.';
comment on column supaqueue.queue.final_statuses is
    'HTTP statuses, 300 to 599, after which no further attempt is made, e.g. {400,404,422}. 489 always '
    'is.';
comment on column supaqueue.queue.rate_limit is
    'How many calls may start within rate_period. Null: no such limit.';
comment on column supaqueue.queue.rate_period is
    'The period of rate_limit: 100 milliseconds to a day, a second unless told otherwise.';
comment on column supaqueue.queue.key_concurrency is
    'How many calls of jobs with the same key may be under way at once. Null: no limit but the workers.';
comment on column supaqueue.queue.key_rate_limit is
    'How many calls of jobs with the same key may start within key_rate_period. Null: no such limit.';
comment on column supaqueue.queue.key_rate_period is
    'The period of key_rate_limit: 100 milliseconds to a day, a second unless told otherwise.';
comment on column supaqueue.queue.key_order is
    'Jobs with the same key are called strictly one after the other, in the order they got in line: a '
    'job that waits for another attempt holds up those behind it.';
comment on column supaqueue.queue.has_keys is
    'Set by itself once a job with a key was added: keys take turns.';
comment on column supaqueue.queue.breaker_threshold is
    'The share of failed calls, above 0 up to 1, that opens the breaker: then nothing is called for a '
    'while. Null: no breaker.';
comment on column supaqueue.queue.breaker_window_ms is
    'The breaker looks at calls that ended within so many milliseconds: 1000 to 3600000, 30000 unless '
    'told otherwise.';
comment on column supaqueue.queue.breaker_min_calls is
    'The breaker does not open while fewer calls than this ended within the window; 10 unless told '
    'otherwise.';
comment on column supaqueue.queue.breaker_open_ms is
    'How many milliseconds an open breaker waits before it tries one call: 100 to 3600000, 30000 unless '
    'told otherwise.';
comment on column supaqueue.queue.breaker_state is
    'closed: calls are made. open: none is. half_open: one is, to see how it goes. ramping: every '
    'success lets one call more be made at once. See reset_breaker().';
comment on column supaqueue.queue.retention is
    'How long jobs that have ended are kept; 14 days unless told otherwise. Null keeps them for ever.';
comment on column supaqueue.queue.auth is
    'The name of a secret that is sent as the Authorization header: after "Bearer ", or as it is when '
    'it contains a blank. Null: the dispatcher''s own key, for edge functions.';
comment on column supaqueue.queue.secret_headers is
    'Headers whose values are secrets, as an object of header names and names of secrets, e.g. '
    '{"x-api-key": "mail-key"}.';
comment on column supaqueue.queue.signing_secrets is
    'Names of the secrets that sign each call (Standard Webhooks), the newest first; up to five, for '
    'changing them.';
comment on column supaqueue.queue.is_public is
    'Signed-in users of the client API may add jobs to it. See enable_public_api().';

comment on table supaqueue.worker is
    'One row for each call of a queue that may be under way at once. Add and delete rows, or use '
    'set_workers().';
comment on column supaqueue.worker.id is 'Its id.';
comment on column supaqueue.worker.created_at is 'When it was added.';
comment on column supaqueue.worker.locked is
    'It is busy, or a dispatcher keeps it ready for the next job of the queue.';
comment on column supaqueue.worker.queue is 'The queue it works for.';
comment on column supaqueue.worker.no is 'A short number for it.';
comment on column supaqueue.worker.dispatcher is 'The dispatcher that has leased it.';
comment on column supaqueue.worker.retiring is
    'It was deleted while it was busy, and goes when it becomes free.';
comment on column supaqueue.worker.stopping_until is
    'Its call was ended by hand, and until the relay has broken it off, until then at most, it is not free.';

comment on table supaqueue.job is
    'One call to be made, and what became of it. Add jobs with enqueue() or by plain insert, in the '
    'transaction of your own data. By plain update: status pending runs a job again, null holds it, '
    'success, failed and cancelled end it.';
comment on column supaqueue.job.id is 'Its id. Ids grow with time, unless you give your own.';
comment on column supaqueue.job.created_at is 'When it was added.';
comment on column supaqueue.job.queue is 'The queue that says what is called, and how.';
comment on column supaqueue.job.payload is
    'What the function receives as the body, up to 16 MiB as text.';
comment on column supaqueue.job.attempts is 'How many calls were made, the one under way included.';
comment on column supaqueue.job.status is
    'pending, in_progress, success, failed or cancelled; null: held until it becomes pending.';
comment on column supaqueue.job.updated_at is 'When it was last changed.';
comment on column supaqueue.job.priority is
    'Jobs with a lower number are called first; 0 unless told otherwise. Within a priority, the first '
    'in line goes first.';
comment on column supaqueue.job.run_at is 'It is not called before this time. Null: at once.';
comment on column supaqueue.job.max_attempts is
    'Its own number of attempts, 1 to 1000. Null: the queue''s.';
comment on column supaqueue.job.timeout_ms is
    'Its own timeout in milliseconds, 1 to 400000. Null: the queue''s.';
comment on column supaqueue.job.method is 'Its own HTTP method. Null: the queue''s.';
comment on column supaqueue.job.path is 'What is appended to the path of the address.';
comment on column supaqueue.job.query is 'The query of the address, without the question mark.';
comment on column supaqueue.job.headers is
    'Its own headers, as an object of names and values. They go before the queue''s.';
comment on column supaqueue.job.writes is
    'Counts changes by the engine. A plain update that does not count is one of yours, and the columns '
    'that go with it are written for you.';
comment on column supaqueue.job.ready is 'Its place in line. Null: it may not be called now.';
comment on column supaqueue.job.due_at is
    'When somebody has to look at it next: its time has come, or it expires.';
comment on column supaqueue.job.blockers is 'How many jobs it still waits for.';
comment on column supaqueue.job.worker is 'The worker of its last call.';
comment on column supaqueue.job.call is
    'The number of its last call. Every call has its own, so that a late answer of another one changes '
    'nothing.';
comment on column supaqueue.job.started_at is 'When its last call was started.';
comment on column supaqueue.job.finished_at is 'When it ended; null while it has not.';
comment on column supaqueue.job.failed_at is 'When it failed for good; null when it did not.';
comment on column supaqueue.job.http_status is 'The status of the last answer. Null: there was none.';
comment on column supaqueue.job.error is 'What went wrong last. Null after a success.';
comment on column supaqueue.job.response is
    'The body of the last answer: JSON where it is JSON, else a text. Cut at the queue''s '
    'keep_response_bytes.';
comment on column supaqueue.job.expires_at is
    'It is not called at or after this time: then it has failed, reason expired. Null: never.';
comment on column supaqueue.job.key is
    'What it belongs to: a customer, a file. Keys of a queue take turns, and may be limited; see '
    'key_concurrency.';
comment on column supaqueue.job.dedup_key is
    'While a job with this key is unfinished, or for dedup_for, its queue takes no second one.';
comment on column supaqueue.job.dedup_for is
    'How long dedup_key counts since the job was added, finished or not. Null: while the job is '
    'unfinished.';
comment on column supaqueue.job.on_duplicate is
    'What a second job with the same dedup_key does to the first: keep, replace (its payload) or '
    'debounce (its payload and run_at). Null: keep.';
comment on column supaqueue.job.backoff_ms is 'Its own backoff_ms. Null: the queue''s.';
comment on column supaqueue.job.backoff_max_ms is 'Its own backoff_max_ms. Null: the queue''s.';
comment on column supaqueue.job.retry_delays_ms is
    'Its own waits between attempts. Null: the queue''s. With more than one and no max_attempts of its '
    'own, it has one attempt more than there are waits.';
comment on column supaqueue.job.max_age_ms is 'Its own max_age_ms. Null: the queue''s.';
comment on column supaqueue.job.retrying_since is
    'When the first of its failed attempts was started; null before one has failed.';
comment on column supaqueue.job.with_sources is
    'Its function receives the outcomes of the jobs it waited for, as "sources" in the payload.';
comment on column supaqueue.job.reason is
    'Why it ended without success: attempts (none are left), final (its function said so), age '
    '(max_age_ms), expired (expires_at), source (one it waited for ended in a way that ends it), '
    'replaced (its duplicate follows it; so already while it is called), or by_hand.';
comment on column supaqueue.job.dispatcher is 'The number of the dispatcher that made its last call.';
comment on column supaqueue.job.owner is 'The user who added it through the client API.';

comment on table supaqueue.job_dependencies is
    'Which job waits for which: the target is called after the source has succeeded. Insert rows at any '
    'time, also for jobs that have ended; delete one to wait no longer.';
comment on column supaqueue.job_dependencies.created_at is 'When it was added.';
comment on column supaqueue.job_dependencies.source is 'The job that goes first.';
comment on column supaqueue.job_dependencies.target is 'The job that waits for it.';
comment on column supaqueue.job_dependencies.satisfied_at is
    'When the target stopped waiting for the source; null while it waits.';
comment on column supaqueue.job_dependencies.on_failure is
    'What becomes of the target when the source fails for good or is cancelled: wait (unless told '
    'otherwise, until the source is run again and succeeds), cancel, or run.';
comment on column supaqueue.job_dependencies.on_success is
    'What becomes of the target when the source succeeds: run (unless told otherwise), or cancel.';

comment on table supaqueue.schedule is
    'What adds a job again and again, by a cron text. Made with schedule(), taken away with '
    'unschedule().';
comment on column supaqueue.schedule.name is 'Its name.';
comment on column supaqueue.schedule.created_at is 'When it was made.';
comment on column supaqueue.schedule.queue is 'The queue that its jobs are added to.';
comment on column supaqueue.schedule.cron is
    'When: five fields, or six with seconds first, @daily and the like, or "30 seconds".';
comment on column supaqueue.schedule.time_zone is
    'The time zone that the cron text is about, e.g. Europe/Berlin; UTC unless told otherwise.';
comment on column supaqueue.schedule.payload is 'The payload of its jobs.';
comment on column supaqueue.schedule.options is
    'The other options of its jobs, by the names that enqueue() has for them.';
comment on column supaqueue.schedule.catch_up is
    'What becomes of times that were missed: once (one job for all of them), or skip (none).';
comment on column supaqueue.schedule.paused is
    'It adds no jobs. See pause_schedule() and resume_schedule().';
comment on column supaqueue.schedule.next_at is 'When it adds its next job; null while it is paused.';
comment on column supaqueue.schedule.last_at is 'When it added its last job.';
comment on column supaqueue.schedule.last_job is 'The id of its last job.';

comment on table supaqueue.dispatcher is
    'Who makes calls at present: one row for each dispatcher that is alive.';
comment on column supaqueue.dispatcher.no is 'Its number, new with every start.';
comment on column supaqueue.dispatcher.name is 'Its name, HOST:PID unless told otherwise.';
comment on column supaqueue.dispatcher.version is 'The version of the program.';
comment on column supaqueue.dispatcher.started_at is 'When it registered.';
comment on column supaqueue.dispatcher.renewed_at is 'When it was last heard of.';
comment on column supaqueue.dispatcher.lease_ms is
    'When it is not heard of for so many milliseconds it is lost, and what it had under way is given '
    'back.';
comment on column supaqueue.dispatcher.wants_wakeup is
    'It sleeps, and new jobs have to wake it by NOTIFY.';

comment on table supaqueue.past_attempt is
    'Calls of a job before its last one, which the job itself tells. See the view attempt for all of '
    'them.';
comment on column supaqueue.past_attempt.job is 'The job.';
comment on column supaqueue.past_attempt.call is 'The number of the call.';
comment on column supaqueue.past_attempt.number is 'Which attempt it was, from 1.';
comment on column supaqueue.past_attempt.started_at is 'When the call was started.';
comment on column supaqueue.past_attempt.ended_at is 'When its outcome was written.';
comment on column supaqueue.past_attempt.outcome is 'How it ended.';
comment on column supaqueue.past_attempt.http_status is 'The status of the answer. Null: there was none.';
comment on column supaqueue.past_attempt.error is 'What went wrong.';
comment on column supaqueue.past_attempt.response is 'The first 1000 characters of the answer.';
comment on column supaqueue.past_attempt.dispatcher is 'The number of the dispatcher that made the call.';

comment on table supaqueue.past_dispatcher is
    'Dispatchers that are gone, so that attempts can tell their names.';
comment on column supaqueue.past_dispatcher.no is 'Its number.';
comment on column supaqueue.past_dispatcher.name is 'Its name.';
comment on column supaqueue.past_dispatcher.version is 'The version of the program.';
comment on column supaqueue.past_dispatcher.started_at is 'When it registered.';
comment on column supaqueue.past_dispatcher.ended_at is 'When it left, or was lost.';

comment on table supaqueue.dedup is
    'Which job holds a dedup_key. A row may outlast its use: it is taken over, or swept, later.';
comment on column supaqueue.dedup.queue is 'The queue.';
comment on column supaqueue.dedup.key is 'The dedup_key.';
comment on column supaqueue.dedup.job is 'The job that holds it.';
comment on column supaqueue.dedup.until is
    'Held until then, whatever becomes of the job. Null: while the job is unfinished.';

comment on table supaqueue.limiter is
    'Of queues that limit their calls: which were started lately, and whose turn it was last.';
comment on column supaqueue.limiter.queue is 'The queue.';
comment on column supaqueue.limiter.started_at is 'When calls were started within the last rate_period.';
comment on column supaqueue.limiter.started is 'How many were started at each of these times.';
comment on column supaqueue.limiter.turns is 'The key whose turn it was last, by priority.';

comment on table supaqueue.lane is
    'Of queues that limit their keys: which calls of a key were started lately, and which are under '
    'way.';
comment on column supaqueue.lane.queue is 'The queue.';
comment on column supaqueue.lane.key is 'The key.';
comment on column supaqueue.lane.jobs is 'The jobs that it is or was busy with.';
comment on column supaqueue.lane.started_at is 'When calls were started within the last key_rate_period.';
comment on column supaqueue.lane.started is 'How many were started at each of these times.';

comment on table supaqueue.breaker is
    'How the calls of queues with a breaker ended: in this half of the window, and in the one before.';
comment on column supaqueue.breaker.queue is 'The queue.';
comment on column supaqueue.breaker.since is 'When this half of the window began.';
comment on column supaqueue.breaker.successes is 'Calls that were answered, in this half.';
comment on column supaqueue.breaker.failures is 'Calls that failed, in this half.';
comment on column supaqueue.breaker.successes_before is 'Calls that were answered, in the half before.';
comment on column supaqueue.breaker.failures_before is 'Calls that failed, in the half before.';
comment on column supaqueue.breaker.opened_at is 'When the breaker last opened.';

comment on table supaqueue.prune_mark is 'How far prune() has read through the jobs and the lanes.';
comment on column supaqueue.prune_mark.is_only is 'There is one row.';
comment on column supaqueue.prune_mark.job is 'The id of the job it goes on from.';
comment on column supaqueue.prune_mark.rests_until is 'When the next round begins.';
comment on column supaqueue.prune_mark.lane_queue is 'The queue of the lane it goes on from.';
comment on column supaqueue.prune_mark.lane_key is 'The key of the lane it goes on from.';

comment on table supaqueue.prune_front is
    'How far prune() has deleted the jobs that are kept for so long. Of several rows the one that is behind counts.';
comment on column supaqueue.prune_front.no is 'Its number.';
comment on column supaqueue.prune_front.retention is 'A retention that queues have.';
comment on column supaqueue.prune_front.job is 'The id of the job it goes on from.';
comment on column supaqueue.prune_front.held_at is 'Where the next round begins, when this one had to leave a job.';

comment on table supaqueue.setting is
    'Who calls the functions: set by use_relay() and use_daemon(). One row.';
comment on column supaqueue.setting.is_only is 'There is one row.';
comment on column supaqueue.setting.mode is 'daemon: dispatchers alone. relay: pg_net and an edge function, too.';
comment on column supaqueue.setting.relay_url is 'The address of that edge function.';
comment on column supaqueue.setting.relay_batch is 'At most so many jobs go into one request to it.';

comment on table supaqueue.relay_turn is
    'Transactions that send jobs to the relay when they commit. Empty to everybody else.';
comment on column supaqueue.relay_turn.transaction is 'Its id.';

comment on table supaqueue.relay_request is
    'Calls that were handed to pg_net or to the relay, and of which it has not said yet that they arrived.';
comment on column supaqueue.relay_request.id is 'Its number.';
comment on column supaqueue.relay_request.sent_at is 'When it was handed over.';
comment on column supaqueue.relay_request.taken_by is 'The run of the relay that took it up.';
comment on column supaqueue.relay_request.jobs is 'The jobs in it.';
comment on column supaqueue.relay_request.calls is 'The numbers of their calls.';

comment on table supaqueue.migration is 'Which migrations of this schema were applied.';
comment on column supaqueue.migration.version is
    'The number of the migration; the largest is the version of the schema.';
comment on column supaqueue.migration.name is 'Its name.';
comment on column supaqueue.migration.applied_at is 'When it was applied.';
