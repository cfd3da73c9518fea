import { describe, expect, it } from "vitest";
import { hashOf, LIST, type Route, routeOf } from "./route.ts";

describe("routes", () => {
  it("are read as they were written", () => {
    const routes: Route[] = [
      LIST,
      { view: "tokens", search: "a & b = c?#ü", sort: "expiry" },
      { view: "new" },
      { view: "token", id: "5c/d%e f" },
      { view: "members" },
      { view: "member", id: "a/b" },
      { view: "roles" },
      { view: "role", id: "release-manager" },
      { view: "playground" },
    ];
    for (const route of routes) expect(routeOf(hashOf(route))).toEqual(route);
  });

  it("lead to the list from wherever nothing is", () => {
    for (const hash of [
      "",
      "#",
      "#/",
      "#/nowhere",
      "#/settings/authorization/tokens/",
      "#/settings/authorization/tokens/%E0",
    ])
      expect(routeOf(hash)).toEqual(LIST);
    expect(routeOf("#/settings/authorization?sort=whatever&q=x")).toEqual({ ...LIST, search: "x" });
  });
});
