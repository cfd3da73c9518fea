// What `analysis.mjs` and `edge.mjs` ask of the package. The package itself is linked by `run.mjs`; checking the bench does not build it.
declare module "tokenscope" {
  type Policy = readonly { effect: "allow" | "deny"; actions?: string[]; resources?: string[] }[];

  export interface Principal {
    permissions(): object;
    compareTo(other: Principal | undefined): object;
  }

  export class Account {
    static load(document: object): Account;
    member(id: string): Principal;
    draftToken(member: string, scope: { customRoleIds: [string, ...string[]] }): Principal;
    policyPrincipal(policy: Policy, options?: { base?: "reader" | "no_access"; gate?: boolean }): Principal;
    roleOptions(member: string): object[];
  }
}

declare module "tokenscope/admin" {
  export class Account {
    static load(document: object): Account;
    snapshot(options: { version: string; madeAt: number }): Uint8Array;
    free(): void;
  }
}

declare module "tokenscope/edge" {
  export class Prefilter {
    static load(snapshot: Uint8Array): Prefilter;
    verdict(
      request: { method: string; target: string; authorization: string | null },
      nowMs: number,
    ): { verdict: "forward" | "reject" };
    free(): void;
  }
}
