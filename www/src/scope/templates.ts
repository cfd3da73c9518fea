/** A policy to begin with. */
export interface Template {
  name: string;
  policy: object[];
}

/** Everything that lies in an environment, critical or not. */
const within = (environment: string, project = "proj/*"): string[] => [
  `${project}:${environment}`,
  `${project}:${environment}:flag/*`,
  `${project}:${environment}:segment/*`,
  `${project}:${environment}:destination/*`,
];

/** Inline policies that people begin with. `projects`: those that the account is known to have. */
export function templates(projects: readonly string[]): Template[] {
  const [project = "a-project"] = projects;
  return [
    {
      name: "Read only",
      policy: [{ effect: "allow", actions: ["viewProject"], resources: ["proj/*"] }],
    },
    {
      name: "Everything but critical environments",
      policy: [
        { effect: "allow", actions: ["*"], resources: ["proj/*", ...within("env/*")] },
        { effect: "deny", notActions: ["viewProject"], resources: within("env/*;{critical:true}") },
      ],
    },
    {
      name: `One project: ${project}`,
      policy: [
        { effect: "allow", actions: ["*"], resources: [`proj/${project}`, ...within("env/*", `proj/${project}`)] },
      ],
    },
  ];
}
