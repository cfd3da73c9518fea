import { useSyncExternalStore } from "react";

/** A place on the page, all of it in the address after `#`. */
export type Route =
  | ListRoute
  | { view: "new" | "members" | "roles" | "playground" }
  | { view: "token" | "member" | "role"; id: string };

export interface ListRoute {
  view: "tokens";
  search: string;
  sort: TokenSort;
}

/** What the list of tokens is in the order of. */
export type TokenSort = "name" | "age" | "used" | "expiry";

const SORTS: readonly TokenSort[] = ["name", "age", "used", "expiry"];
const TOKENS = "/settings/authorization";
const MEMBERS = "/settings/members";
const ROLES = "/settings/roles";

/** Views of one thing, by what stands before its id. */
const ONE = { token: `${TOKENS}/tokens/`, member: `${MEMBERS}/`, role: `${ROLES}/` } as const;

export const LIST: ListRoute = { view: "tokens", search: "", sort: "age" };

/** The route of an address's hash; where it names none, the list of tokens. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  if (path === "/playground") return { view: "playground" };
  if (path === `${TOKENS}/new`) return { view: "new" };
  if (path === MEMBERS) return { view: "members" };
  if (path === ROLES) return { view: "roles" };
  for (const view of ["token", "member", "role"] as const) {
    const id = path.startsWith(ONE[view]) ? decoded(path.slice(ONE[view].length)) : null;
    if (id) return { view, id };
  }
  const asked = new URLSearchParams(query);
  const sort = SORTS.find((known) => known === asked.get("sort")) ?? LIST.sort;
  return { ...LIST, search: asked.get("q") ?? "", sort };
}

export function hashOf(route: Route): string {
  switch (route.view) {
    case "playground":
      return "#/playground";
    case "new":
      return `#${TOKENS}/new`;
    case "members":
      return `#${MEMBERS}`;
    case "roles":
      return `#${ROLES}`;
    case "token":
    case "member":
    case "role":
      return `#${ONE[route.view]}${encodeURIComponent(route.id)}`;
    case "tokens": {
      const asked = new URLSearchParams();
      if (route.search !== "") asked.set("q", route.search);
      if (route.sort !== LIST.sort) asked.set("sort", route.sort);
      const query = asked.toString();
      return `#${TOKENS}${query ? `?${query}` : ""}`;
    }
  }
}

/** `null` for what no browser would have written. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Whoever asks before the page is left; `true`: it may be. */
let guard: (() => boolean) | null = null;

/** Has `asked` decide whether one may leave the view; answers how to be rid of it. */
export function guardLeaving(asked: () => boolean): () => void {
  guard = asked;
  return () => {
    if (guard === asked) guard = null;
  };
}

/** Whether one may leave the view: asks, where there is something to lose. */
export function mayLeave(): boolean {
  return guard === null || guard();
}

/** The hash whose view is shown: not yet that of the address, while it is asked whether one may leave. */
let shown = "";
const watching = new Set<() => void>();

function show(): void {
  shown = location.hash;
  for (const changed of watching) changed();
}

function follow(): void {
  if (location.hash === shown) return;
  // The address has changed already; who stays gets it back.
  if (mayLeave()) show();
  else history.pushState(null, "", shown || "#");
}

function subscribe(changed: () => void): () => void {
  if (watching.size === 0) {
    shown = location.hash;
    addEventListener("hashchange", follow);
  }
  watching.add(changed);
  return () => {
    watching.delete(changed);
    if (watching.size === 0) removeEventListener("hashchange", follow);
  };
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => shown || location.hash));
}

export function go(route: Route): void {
  location.hash = hashOf(route);
}

/** The same view with another search or order: nobody leaves it, and the browser's history gets no new entry. */
export function refine(route: ListRoute): void {
  history.replaceState(null, "", hashOf(route));
  show();
}
