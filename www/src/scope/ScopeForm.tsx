import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { EffectIcon } from "../preview/EffectIcon.tsx";
import { ChevronRight } from "../ui/icons.tsx";
import { type Choice, choose, chosenId, roleOf } from "./choices.ts";
import type { ScopeDraft } from "./draft.ts";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { RoleDropdown } from "./RoleDropdown.tsx";
import { RolePicker } from "./RolePicker.tsx";
import { templates } from "./templates.ts";

interface Props {
  draft: ScopeDraft;
  choices: readonly Choice[];
  onChange: (draft: ScopeDraft) => void;
  /** Projects that templates may speak of. */
  projects?: readonly string[];
}

export function ScopeForm({ draft, choices, onChange, projects = [] }: Props) {
  const roles = choices.flatMap((choice) => {
    const id = roleOf(choice);
    return id === null ? [] : [{ ...choice, id }];
  });
  const chosen = draft.kind === "custom" ? draft.customRoleIds : [];
  const names = chosen.map((id) => roles.find((role) => role.id === id)?.name ?? id);
  // The member may have changed after the choice.
  const refused = choices.filter(({ id, isDisabled }) => isDisabled && id === chosenId(draft));
  return (
    <div className="stack">
      <RoleDropdown
        choices={choices}
        chosen={chosenId(draft)}
        several={names.length > 1 ? names.join(", ") : null}
        onChoose={(id) => onChange(choose(id, draft))}
      />
      {refused.map(({ id, effect }) => (
        <p key={id} className="field-note effect-line">
          <EffectIcon kind="refused" size={13} />
          <span>{effect?.words}</span>
        </p>
      ))}
      {draft.kind === "custom" ? (
        <Disclosure className="more-roles" defaultExpanded={chosen.length > 1}>
          <Heading level={2}>
            <Button slot="trigger" className="fold-trigger">
              <ChevronRight />
              Several roles at once <span className="group-count">{chosen.length} chosen</span>
            </Button>
          </Heading>
          <DisclosurePanel>
            <RolePicker
              roles={roles}
              chosen={chosen}
              onChange={(customRoleIds) => onChange({ ...draft, customRoleIds })}
            />
          </DisclosurePanel>
        </Disclosure>
      ) : null}
      {draft.kind === "inline" ? (
        <>
          <fieldset className="templates">
            <legend>Begin with</legend>
            {templates(projects).map(({ name, policy }) => (
              <Button
                key={name}
                className="secondary small"
                onPress={() => onChange({ ...draft, inline: JSON.stringify(policy, null, 2) })}
              >
                {name}
              </Button>
            ))}
          </fieldset>
          <PolicyEditor text={draft.inline} onChange={(inline) => onChange({ ...draft, inline })} />
        </>
      ) : null}
    </div>
  );
}
