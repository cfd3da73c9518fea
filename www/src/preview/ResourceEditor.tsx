import { Button, Disclosure, DisclosurePanel, Heading, Input, TextField } from "react-aria-components";
import { ChevronRight, Cross, Plus } from "../ui/icons.tsx";

interface Props {
  resources: readonly string[];
  /** What is wrong with a resource, `null` where nothing is. */
  problem: (resource: string) => string | null;
  onChange: (resources: readonly string[]) => void;
  onReset: () => void;
}

/** The resources that the tables ask about, one field each. */
export function ResourceEditor({ resources, problem, onChange, onReset }: Props) {
  const set = (at: number, value: string) =>
    onChange(resources.map((resource, index) => (index === at ? value.trim() : resource)));
  const problems = resources.filter((resource) => problem(resource) !== null).length;
  return (
    <Disclosure className="resources">
      <Heading level={3} className="resources-head">
        <Button slot="trigger" className="resources-trigger">
          <ChevronRight />
          Resources asked about <span className="group-count">{resources.length}</span>
          {problems > 0 ? <span className="badge warn">{problems} without an answer</span> : null}
        </Button>
      </Heading>
      <DisclosurePanel>
        <p className="field-note">
          What follows a <code>;</code> is what the thing has: tags, <code>{"{critical:true}"}</code>,{" "}
          <code>view:name</code>. Write <code>?</code> for what is not known.
        </p>
        <ol className="resource-list">
          {resources.map((resource, at) => {
            const wrong = problem(resource);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a field keeps its place while its text changes
              <li key={at}>
                <TextField
                  aria-label={`Resource ${at + 1}`}
                  className="resource-field"
                  value={resource}
                  onChange={(value) => set(at, value)}
                  isInvalid={wrong !== null}
                >
                  <Input className="control mono" spellCheck="false" autoCapitalize="off" autoComplete="off" />
                </TextField>
                <Button
                  className="quiet round"
                  aria-label={`Remove ${resource || `resource ${at + 1}`}`}
                  onPress={() => onChange(resources.filter((_, index) => index !== at))}
                >
                  <Cross />
                </Button>
                {wrong ? <p className="resource-problem">{wrong}</p> : null}
              </li>
            );
          })}
        </ol>
        <div className="resource-actions">
          <Button className="secondary" onPress={() => onChange([...resources, ""])}>
            <Plus />
            Add a resource
          </Button>
          <Button className="quiet" onPress={onReset}>
            Back to the defaults
          </Button>
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}
