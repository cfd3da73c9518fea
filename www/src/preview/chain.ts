import type { Catalog } from "tokenscope";

export interface Segment {
  type: string;
  name: string | null;
  /** What follows the `;`, as written. */
  facts: string | null;
}

/** The segments of a resource such as `proj/web:env/test;beta:flag/new`, for headings and for finding its type. Whether it is a resource at all is for the package to say. */
export function segments(resource: string): Segment[] {
  const out: Segment[] = [];
  // A segment ends at a colon that begins another; those inside `{critical:true}` and `view:` begin none.
  for (const part of resource.split(/:(?=[a-z][a-z-]*(?:[/:;]|$))(?![^{]*\})/)) {
    const semicolon = part.indexOf(";");
    const head = semicolon < 0 ? part : part.slice(0, semicolon);
    const slash = head.indexOf("/");
    const segment = {
      type: slash < 0 ? head : head.slice(0, slash),
      name: slash < 0 ? null : head.slice(slash + 1),
      facts: semicolon < 0 ? null : part.slice(semicolon + 1),
    };
    const last = out.at(-1);
    if (last?.facts !== null && last !== undefined && /(^|,)view$/.test(last.facts ?? "") && slash < 0)
      last.facts += `:${part}`;
    else out.push(segment);
  }
  return out;
}

export function chainOf(resource: string): string {
  return segments(resource)
    .map((segment) => segment.type)
    .join(":");
}

/** The catalog's type for a resource, by its chain of types. */
export function typeOf(catalog: Catalog, resource: string): Catalog["types"][number] | undefined {
  const chain = chainOf(resource);
  return catalog.types.find((type) => type.chains.some((known) => known === chain || known === pattern(chain)));
}

/** Catalogs write a chain as `proj:env` or as `proj/*:env/*`. */
function pattern(chain: string): string {
  return chain.replace(/[^:]+/g, "$&/*");
}
