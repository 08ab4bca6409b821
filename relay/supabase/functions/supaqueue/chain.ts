// What follows from one request of pg_net: its calls are made, at once; as they end they are settled in batches,
// and with each batch as many jobs are claimed as have ended, for as long as the platform lets one
// request go on. So pg_net's pace, a round per second, is that of beginnings only.
//
// One exchange with the database is under way at a time; what ends meanwhile goes with the next. A
// settlement counts only for the call it belongs to, so an exchange may be repeated when its answer was lost. What
// such an answer brought is not lost either: the database waits to be told that it arrived (`took`), and gives back
// what it is not told of after 30 s. Calls that it could not be told of in time are broken off before.

import type { Environment } from "./environment.ts";
import type { Answer, Item, Secrets, Settlement } from "./records.ts";

const TOOK_WITHIN_MS = 2000;
const FENCE_MS = 20000; // from an answer until it is known that we have it; an exchange may have been as old
export const EXCHANGE_TIMEOUT_MS = 8000;
const EXCHANGE_MOST = 4 << 20; // characters of responses
const IDLE_WAIT_MAX_MS = 5000; // for jobs that are due soon: later ones are for the next request
const GATHER_MS = 10; // for more calls to end, while others are under way
const LAST_LOOK_MS = 50; // after the last settlement: somebody may have added a job at the same time
const EXCHANGE_TRIES = 10; // at least; with something to tell it goes on
const TELL_FOR_MS = 350000; // until then: the platform ends a request 400 s after it began, at the latest
const CHECK_MS = 5000; // so often it asks whether its calls were cancelled

export type Exchange = (batch: Record<string, unknown>) => Promise<Answer>;
export type Call = (item: Item, secrets: Secrets, abort: AbortController) => Promise<Settlement>;

export class Chain {
  #calls = new Map<string, AbortController>(); // under way, by their ids
  #made = 0;
  #ended: Settlement[] = [];
  #took: number[] = [];
  #fences = new Map<number, ReturnType<typeof setTimeout>>(); // by the numbers of requests
  #settleAt = Infinity;
  #tookBy = Infinity;
  #checkAt = performance.now() + CHECK_MS;
  #lookAt = Infinity; // when to ask for jobs although nothing has ended
  #isOver = false; // asks for no more jobs
  #failures = 0; // of exchanges, since the last that succeeded
  #secrets: Secrets = {};
  #started = performance.now();
  #wake = () => {};

  constructor(private most: number, private env: Environment, private exchange: Exchange, private call: Call) {}

  // The calls of a request that the database knows by its number, and others as far as there is room.
  async runRequest(request: number | null, items: Item[]) {
    const batch = {
      request: request ?? undefined,
      by: crypto.randomUUID(),
      most: Math.max(this.most - items.length, 0),
    };
    let answer: Answer | undefined;
    while (!answer) answer = await this.#ask(batch, false);
    const begun = new Set(answer.begun);
    this.#take(answer);
    if (request) this.#startFenced(request, items.filter((item) => begun.has(item.current_job.id)));
    await this.#run();
  }

  // Calls that are made as they come: the original's single one.
  async runItems(items: Item[]) {
    this.#isOver = true;
    this.#start(items);
    await this.#run();
  }

  async #run() {
    while (this.#calls.size > 0 || this.#ended.length > 0 || this.#took.length > 0 || this.#lookAt < Infinity) {
      const now = performance.now();
      const at = Math.min(
        this.#calls.size > 0 ? Math.min(this.#settleAt, this.#checkAt) : this.#ended.length > 0 ? now : Infinity,
        this.#tookBy,
        this.#lookAt,
      );
      if (at > now) await this.#pause(at - now);
      else await this.#settle();
    }
  }

  async #settle() {
    const settlements = this.#ended.splice(0, this.#fitting());
    const took = this.#took.splice(0);
    this.#settleAt = this.#ended.length > 0 ? performance.now() : Infinity;
    this.#tookBy = Infinity;
    this.#lookAt = Infinity;
    this.#isOver ||= this.#made >= this.env.claimMost || performance.now() - this.#started > this.env.claimFor_ms ||
      settlements.some(({ outcome, retry_after_ms }) => outcome === "aborted" && retry_after_ms);
    const most = this.#isOver ? 0 : Math.min(this.most - this.#calls.size, this.env.claimMost - this.#made);
    const running = performance.now() >= this.#checkAt ? [...this.#calls.keys()] : undefined;
    const hasToTell = settlements.length > 0 || took.length > 0 || this.#calls.size > 0;
    const answer = await this.#ask({ settlements, took, most, running }, hasToTell);
    if (!answer) {
      this.#ended.unshift(...settlements);
      this.#took.unshift(...took);
      this.#lookAt = performance.now();
      return;
    }
    if (running) this.#checkAt = performance.now() + CHECK_MS;
    for (const id of answer.stopped ?? []) this.#calls.get(id)?.abort();
    for (const request of took) {
      clearTimeout(this.#fences.get(request));
      this.#fences.delete(request);
    }
    if (answer.again?.length) {
      const again = new Set(answer.again);
      await new Promise((resolve) => setTimeout(resolve, 500));
      this.#ended.push(...settlements.filter(({ id }) => again.has(id)));
    }
    this.#take(answer);
    this.#lookAgain(answer, most, settlements.length > 0);
  }

  // When there is nothing to do, or less than there might be: whether and when to ask again.
  #lookAgain(answer: Answer, most: number, hasSettled: boolean) {
    const wait_ms = answer.wait_ms ?? Infinity;
    if (most <= 0 || answer.jobs?.length === most) return;
    if (wait_ms <= IDLE_WAIT_MAX_MS) this.#lookAt = performance.now() + Math.max(wait_ms, LAST_LOOK_MS);
    else if (this.#calls.size === 0 && hasSettled) this.#lookAt = performance.now() + LAST_LOOK_MS;
  }

  #take(answer: Answer) {
    Object.assign(this.#secrets, answer.secrets);
    if (answer.request) this.#startFenced(answer.request, answer.jobs ?? []);
  }

  #startFenced(request: number, items: Item[]) {
    if (items.length === 0) return;
    this.#took.push(request);
    this.#tookBy = Math.min(this.#tookBy, performance.now() + TOOK_WITHIN_MS);
    const aborts = this.#start(items);
    this.#fences.set(request, setTimeout(() => aborts.forEach((abort) => abort.abort()), FENCE_MS));
  }

  // How many settlements make an exchange of bearable size.
  #fitting(): number {
    let size = 0;
    const end = this.#ended.findIndex(({ response }) => (size += response?.length ?? 0) > EXCHANGE_MOST);
    return end < 0 ? this.#ended.length : Math.max(end, 1);
  }

  // Returns what breaks each of them off.
  #start(items: Item[]): AbortController[] {
    return items.map((item) => {
      const { id } = item.current_job;
      const abort = new AbortController();
      this.#calls.set(id, abort);
      this.#made++;
      this.call(item, this.#secrets, abort)
        .catch((error): Settlement => ({ id, outcome: "failure", error: String(error) }))
        .then((settlement) => {
          this.#calls.delete(id);
          this.#ended.push(settlement);
          this.#settleAt = Math.min(this.#settleAt, performance.now() + GATHER_MS);
          this.#wake();
        });
      return abort;
    });
  }

  // Undefined when it failed and it is time to try again. Throws when it is given up.
  async #ask(batch: Record<string, unknown>, hasToTell: boolean): Promise<Answer | undefined> {
    try {
      const answer = await this.exchange(batch);
      this.#failures = 0;
      return answer;
    } catch (error) {
      const isLate = !hasToTell || performance.now() - this.#started > TELL_FOR_MS;
      if (++this.#failures >= EXCHANGE_TRIES && isLate) throw error;
      console.error(`the database could not be told: ${(error as Error).message}`);
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(100 * 2 ** this.#failures, 5000) * (0.5 + Math.random() / 2))
      );
    }
  }

  #pause(most_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = most_ms < Infinity ? setTimeout(() => this.#wake(), most_ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}
