/** The same as middleware of Hono: `app.use(prefilter(gate))`. */
import type { MiddlewareHandler } from "hono";
import type { Gate } from "./gate.js";

export function prefilter(gate: Gate): MiddlewareHandler {
  return async (context, next) => {
    const forward = async () => {
      await next();
      return context.res;
    };
    return gate.handle(context.req.raw, forward, (work) => {
      try {
        context.executionCtx.waitUntil(work);
      } catch {
        // Elsewhere than in a worker there is none, and work goes on by itself.
      }
    });
  };
}
