// What `analysis.mjs` asks of the package. The package itself is linked by `run.mjs`; checking the bench does not build it.
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
