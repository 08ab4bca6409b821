// Runs before the code of one edge function (deno run --preload) and takes the place of the edge
// runtime: whatever address the function asks for, it listens on a free loopback port, and the line
// below tells `supaqueue dev` which.
const READY = "\x1esupaqueue-listening ";

// deno-lint-ignore no-explicit-any
const scope = globalThis as any;
const realServe = Deno.serve.bind(Deno);
const encoder = new TextEncoder();
let isServing = false;

type Handler = (request: Request, info?: unknown) => Response | Promise<Response>;
type Options = { handler?: Handler; onError?: (error: unknown) => Response; signal?: AbortSignal };

function serve(first: Handler | Options, second?: Handler | Options) {
  const handler = [first, second].find((arg) => typeof arg === "function") as Handler | undefined;
  const options = [first, second].find((arg) => arg && typeof arg === "object") as Options | undefined;
  if (isServing) {
    throw new Error("Deno.serve was called twice: an edge function has one handler");
  }
  isServing = true;
  return realServe(
    {
      hostname: "127.0.0.1",
      port: 0,
      signal: options?.signal,
      onError: options?.onError,
      onListen: ({ port }: { port: number }) => {
        Deno.stdout.writeSync(encoder.encode(`${READY}${port}\n`));
      },
    },
    (handler ?? options?.handler) as Handler,
  );
}

Object.defineProperty(Deno, "serve", { value: serve, configurable: true, writable: true });

// The edge runtime lets a function go on with something after its response.
scope.EdgeRuntime ??= {
  waitUntil(promise: Promise<unknown>) {
    promise.catch((error) => console.error("background task failed:", error));
  },
};

addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error("unhandled rejection:", event.reason);
});

// A module may also export its handler: export default { fetch(request) {…} }.
setTimeout(async () => {
  const module = await import(Deno.mainModule).catch(() => undefined);
  const handler = module?.default?.fetch;
  if (!isServing && typeof handler === "function") {
    serve(handler.bind(module.default));
  }
}, 0);
