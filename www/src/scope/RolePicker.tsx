import { Autocomplete, Input, Label, ListBox, SearchField, useFilter } from "react-aria-components";
import type { Choice } from "./choices.ts";
import { ChoiceItem, MANY } from "./RoleDropdown.tsx";

interface Props {
  /** The account's roles, by their ids. */
  roles: readonly Choice[];
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

/** Several of the account's roles at once. The order of choosing is the order of the scope. */
export function RolePicker({ roles, chosen, onChange }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const change = (selection: "all" | Set<unknown>) => {
    const now =
      selection === "all"
        ? roles.map((role) => role.id)
        : roles.flatMap((role) => (selection.has(role.id) ? [role.id] : []));
    onChange([...chosen.filter((id) => now.includes(id)), ...now.filter((id) => !chosen.includes(id))]);
  };
  const list = (
    <ListBox
      aria-label="Custom roles"
      className="list boxed"
      selectionMode="multiple"
      selectionBehavior="toggle"
      items={roles}
      dependencies={[roles]}
      selectedKeys={chosen}
      disabledKeys={roles.filter(({ isDisabled }) => isDisabled).map(({ id }) => id)}
      onSelectionChange={change}
      renderEmptyState={() => <p className="list-empty">No role by that name</p>}
    >
      {(role) => <ChoiceItem choice={role} />}
    </ListBox>
  );
  if (roles.length < MANY) return list;
  return (
    <Autocomplete filter={contains}>
      <SearchField className="field">
        <Label className="visually-hidden">Find a role</Label>
        <Input className="control" placeholder="Find a role" />
      </SearchField>
      {list}
    </Autocomplete>
  );
}
