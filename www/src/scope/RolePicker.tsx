import { Autocomplete, Input, Label, ListBox, SearchField, useFilter } from "react-aria-components";
import type { RoleChoice } from "../account/people.ts";
import { OptionItem } from "../ui/Choice.tsx";

/** From so many roles on there is a field to search them. */
const MANY = 12;

interface Props {
  roles: readonly RoleChoice[];
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
      selectedKeys={chosen}
      onSelectionChange={change}
      renderEmptyState={() => (
        <p className="list-empty">{roles.length === 0 ? "This account has no custom roles" : "No role by that name"}</p>
      )}
    >
      {(role) => <OptionItem id={role.id} name={role.name} detail={role.description} />}
    </ListBox>
  );
  return (
    <div className="field">
      <p className="field-note">
        {chosen.length === 0 ? "Choose at least one role." : `${chosen.length} of ${roles.length} roles`}
      </p>
      {roles.length < MANY ? (
        list
      ) : (
        <Autocomplete filter={contains}>
          <SearchField className="field">
            <Label className="visually-hidden">Find a role</Label>
            <Input className="control" placeholder="Find a role" />
          </SearchField>
          {list}
        </Autocomplete>
      )}
    </div>
  );
}
