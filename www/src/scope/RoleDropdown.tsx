import {
  Autocomplete,
  Button,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
  SelectValue,
  Text,
  useFilter,
} from "react-aria-components";
import { EffectIcon } from "../preview/EffectIcon.tsx";
import { CodeText } from "../ui/CodeText.tsx";
import { ChevronDown, Tick } from "../ui/icons.tsx";
import type { Choice } from "./choices.ts";

/** From so many choices on there is a field to search them. */
export const MANY = 18;

interface Props {
  choices: readonly Choice[];
  chosen: string | null;
  /** What the closed dropdown says where several roles are chosen. */
  several: string | null;
  onChoose: (id: string) => void;
}

/** Every scope that a token can have, each with what it would give. */
export function RoleDropdown({ choices, chosen, several, onChoose }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const list = (
    <ListBox
      className="list"
      items={choices}
      dependencies={[choices]}
      renderEmptyState={() => <p className="list-empty">No role by that name</p>}
    >
      {(choice: Choice) => <ChoiceItem choice={choice} />}
    </ListBox>
  );
  return (
    <Select
      className="field"
      value={chosen}
      onChange={(key) => {
        if (key !== null) onChoose(String(key));
      }}
      placeholder="Choose a role"
      disabledKeys={choices.filter(({ isDisabled }) => isDisabled).map(({ id }) => id)}
    >
      <Label>Role</Label>
      <Button className="control">
        <SelectValue className="control-value">
          {({ selectedText, defaultChildren }) => several ?? (selectedText || defaultChildren)}
        </SelectValue>
        <ChevronDown />
      </Button>
      <Popover className="popover wide" offset={4} placement="bottom start">
        {choices.length < MANY ? (
          list
        ) : (
          <Autocomplete filter={contains}>
            <SearchField className="list-search" aria-label="Find a role" autoFocus>
              <Input className="control" placeholder="Find a role" />
            </SearchField>
            {list}
          </Autocomplete>
        )}
      </Popover>
    </Select>
  );
}

export function ChoiceItem({ choice: { id, name, effect } }: { choice: Choice }) {
  return (
    <ListBoxItem id={id} textValue={name} className="option">
      <span className="option-text">
        <Text slot="label">{name}</Text>
        {effect?.words === "" ? null : (
          <Text slot="description" className="option-detail effect-line">
            {effect ? (
              <>
                <EffectIcon kind={effect.kind} size={13} />
                <span>
                  <CodeText>{effect.words}</CodeText>
                </span>
              </>
            ) : (
              "Working out what it would give…"
            )}
          </Text>
        )}
      </span>
      <span className="option-tick">
        <Tick />
      </span>
    </ListBoxItem>
  );
}
